package dev.tidemill.kit.testing;

import dev.tidemill.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Topics as lists of records, and all records in the order of their writing. */
public final class InMemoryLog {

  /**
   * A record of a topic.
   *
   * @param writer who wrote it: a machine, a worker, {@code outside}
   * @param offset position in its topic
   */
  public record Entry<V>(
      String topic, String key, V value, long offset, Instant at, String writer) {

    /** One line for a failure: {@code 12.345 runs[3] default/churn RunEvent[...] by machine}. */
    String line(Instant start, int most) {
      String text = String.valueOf(value);
      String shown = text.length() > most ? text.substring(0, most) + "..." : text;
      double seconds = (at.toEpochMilli() - start.toEpochMilli()) / 1000.0;
      return String.format(
          "%10.3f %s[%d] %s %s by %s",
          seconds, topic.replace("tidemill.", ""), offset, key, shown, writer);
    }
  }

  private final Map<String, List<Entry<?>>> byTopic = new HashMap<>();
  private final List<Entry<?>> all = new ArrayList<>();

  <V> Entry<V> append(Topic<V> topic, String key, V value, Instant at, String writer) {
    List<Entry<?>> entries = byTopic.computeIfAbsent(topic.name(), t -> new ArrayList<>());
    Entry<V> entry = new Entry<>(topic.name(), key, value, entries.size(), at, writer);
    entries.add(entry);
    all.add(entry);
    return entry;
  }

  /** Every record of a topic, oldest first. */
  @SuppressWarnings("unchecked")
  public <V> List<Entry<V>> of(Topic<V> topic) {
    List<?> entries = byTopic.getOrDefault(topic.name(), List.of());
    return Collections.unmodifiableList((List<Entry<V>>) entries);
  }

  /** The values of a topic, oldest first. */
  public <V> List<V> values(Topic<V> topic) {
    return of(topic).stream().map(Entry::value).toList();
  }

  /** Every record, in the order of writing. */
  public List<Entry<?>> all() {
    return Collections.unmodifiableList(all);
  }
}
