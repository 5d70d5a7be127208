package dev.tidemill.kit.testing;

import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The log of a simulation and who hears of its records. */
final class SimulatedTopics {

  private final VirtualClock clock;
  private final InMemoryLog log = new InMemoryLog();
  private final Map<String, List<Consumer<Entry<?>>>> subscribers = new HashMap<>();
  private boolean encoded;

  SimulatedTopics(VirtualClock clock) {
    this.clock = clock;
  }

  void throughBytes() {
    encoded = true;
  }

  boolean areEncoded() {
    return encoded;
  }

  InMemoryLog log() {
    return log;
  }

  <V> void on(Topic<V> topic, Consumer<Entry<V>> action) {
    subscribers
        .computeIfAbsent(topic.name(), t -> new ArrayList<>())
        .add(entry -> action.accept(typed(entry)));
  }

  @SuppressWarnings("unchecked")
  private static <V> Entry<V> typed(Entry<?> entry) {
    return (Entry<V>) entry;
  }

  <V> Entry<V> append(Topic<V> topic, String key, V value, String writer) {
    V kept = value;
    if (encoded && value != null) {
      AvroMapper<V> mapper = AvroMapper.of(topic.valueType());
      kept = mapper.decode(mapper.encode(value));
    }
    Entry<V> entry = log.append(topic, key, kept, clock.instant(), writer);
    subscribers.getOrDefault(topic.name(), List.of()).forEach(s -> s.accept(entry));
    return entry;
  }
}
