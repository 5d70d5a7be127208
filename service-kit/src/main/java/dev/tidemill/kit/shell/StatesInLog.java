package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.schemas.avro.AvroMapper;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads the states of a machine from the changelog of its store: those that all instances keep, as
 * they were after the last commit of each.
 *
 * @param application id of the Kafka Streams application
 * @param machine by name
 * @param parts how a state is kept
 */
public record StatesInLog<S>(String application, String machine, StateParts<S> parts) {

  /** If no record comes for this long, Kafka is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(200);

  /** The topic that is read. */
  public String topic() {
    return application + "-" + machine + "-changelog";
  }

  /**
   * Gives each state with its key, partition by partition.
   *
   * @param consumer of committed records, without a group
   * @throws KafkaException if the topic cannot be read to its end
   */
  public void read(Consumer<byte[], byte[]> consumer, BiConsumer<String, S> each) {
    consumer.partitionsFor(topic()).stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .forEach(partition -> states(rows(consumer, partition), each));
  }

  /** By key of a state, its parts by name. */
  private static Map<String, SortedMap<String, byte[]>> rows(
      Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    Map<String, SortedMap<String, byte[]>> rows = new HashMap<>();
    List<TopicPartition> one = List.of(partition);
    consumer.assign(one);
    consumer.seekToBeginning(one);
    long end = consumer.endOffsets(one).get(partition);
    long movedAt = System.nanoTime();
    while (consumer.position(partition) < end) {
      var records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        movedAt = System.nanoTime();
      } else if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
        throw new TimeoutException("Kafka does not give the rest of " + partition);
      }
      records.forEach(record -> take(record, rows));
    }
    return rows;
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record, Map<String, SortedMap<String, byte[]>> rows) {
    if (record.key()[0] != 's') {
      return; // a timer, a row beside the state, or the time
    }
    String key = MachineStore.keyOf(record.key());
    String name = MachineStore.nameOf(record.key());
    SortedMap<String, byte[]> kept = rows.computeIfAbsent(key, k -> new TreeMap<>());
    if (record.value() == null) {
      kept.remove(name);
    } else {
      kept.put(name, record.value());
    }
  }

  private void states(Map<String, SortedMap<String, byte[]>> rows, BiConsumer<String, S> each) {
    rows.forEach(
        (key, kept) -> {
          if (!kept.isEmpty()) {
            SortedMap<String, Record> decoded = new TreeMap<>();
            kept.forEach(
                (name, bytes) -> decoded.put(name, AvroMapper.of(parts.type(name)).decode(bytes)));
            each.accept(key, parts.join(new Parts(decoded)));
          }
        });
  }
}
