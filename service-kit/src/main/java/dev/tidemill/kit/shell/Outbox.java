package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** Encodes the records of one decision. None is sent unless all of them fit. */
final class Outbox implements Machine.Sink {

  private final String source;
  private final Cause cause;
  private final Instant now;
  private final List<Record<String, Outgoing>> records = new ArrayList<>(4);

  Outbox(String source, Cause cause, Instant now) {
    this.source = source;
    this.cause = cause;
    this.now = now;
  }

  /** When the decision is made. */
  Instant now() {
    return now;
  }

  @Override
  public <V> void send(Topic<V> topic, String key, V value, Optional<Trace> trace) {
    byte[] encoded =
        RecordTooLargeException.check(
            "a record for " + topic.name(), AvroMapper.of(topic.valueType()).encode(value));
    RecordTooLargeException.checkKey("a record for " + topic.name(), key);
    add(topic, key, encoded, trace.orElse(cause.trace()));
  }

  @Override
  public <V> void delete(Topic<V> topic, String key) {
    add(topic, key, null, cause.trace());
  }

  void add(Topic<?> topic, String key, byte[] encoded) {
    add(topic, key, encoded, cause.trace());
  }

  private void add(Topic<?> topic, String key, byte[] encoded, Trace trace) {
    CloudEvent event =
        new CloudEvent(
            cause.id() + "/" + records.size(),
            CloudEvent.type(topic.valueType()),
            source,
            key,
            now,
            trace);
    records.add(
        new Record<>(
            key, new Outgoing(topic.name(), encoded), now.toEpochMilli(), event.headers()));
  }

  List<Record<String, Outgoing>> records() {
    return records;
  }
}
