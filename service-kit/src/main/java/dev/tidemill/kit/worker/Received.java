package dev.tidemill.kit.worker;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A committed record as a worker sees it.
 *
 * @param value null for a tombstone
 * @param at wall clock of the writer
 * @param trace what it belongs to
 */
public record Received<V>(String key, V value, Origin origin, Instant at, Trace trace) {

  /** A record as Kafka gave it. */
  static <V> Received<V> of(ConsumerRecord<byte[], byte[]> r, AvroMapper<V> mapper) {
    String key = r.key() == null ? "" : new String(r.key(), StandardCharsets.UTF_8);
    Origin origin = new Origin(r.topic(), r.partition(), r.offset());
    Trace trace = CloudEvent.trace(r.headers(), r.topic() + "-" + r.partition() + "-" + r.offset());
    V value = r.value() == null ? null : mapper.decode(r.value());
    return new Received<>(key, value, origin, Instant.ofEpochMilli(r.timestamp()), trace);
  }

  public boolean deleted() {
    return value == null;
  }
}
