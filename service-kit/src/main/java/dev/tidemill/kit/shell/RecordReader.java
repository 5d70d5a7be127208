package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Arrival;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.kit.shell.DeciderProcessor.Arrived;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Decodes the records of one inlet. What cannot be read becomes a dead letter, except bytes of a
 * newer schema on a topic that only services write: those stop the partition until this service is
 * upgraded.
 */
final class RecordReader<V, I> {

  /** Header of a repartitioned record: {@code TOPIC PARTITION OFFSET}. */
  static final String ORIGIN_HEADER = "tidemill_origin";

  /** End of the names of topics that only this shell writes. */
  static final String REPARTITION = "-repartition";

  private final Inlet<V, I> inlet;
  private final AvroMapper<V> mapper;

  RecordReader(Inlet<V, I> inlet) {
    this.inlet = inlet;
    this.mapper = AvroMapper.of(inlet.topic().valueType());
  }

  /** The input, or null if there is none or it went to the dead letters. */
  Arrived<I> read(
      Record<byte[], byte[]> record, ProcessorContext<?, ?> context, DeadLetters deadLetters) {
    Cause cause = cause(record, context);
    Decoded<V> decoded = decode(record, cause, deadLetters);
    if (decoded == null) {
      return null;
    }
    try {
      Instant readAt = Instant.ofEpochMilli(context.currentSystemTimeMs());
      Arrival arrival = new Arrival(cause.origin(), readAt);
      Optional<I> input = inlet.reader().read(decoded.key, decoded.value, arrival);
      return input.map(i -> new Arrived<>(cause, i)).orElse(null);
    } catch (RuntimeException | StackOverflowError e) {
      deadLetters.send(cause, DeadLetters.DEFECT, e);
      return null;
    }
  }

  /** The decider keys of a record that is to be repartitioned. */
  List<String> keys(
      Record<byte[], byte[]> record, ProcessorContext<?, ?> context, DeadLetters deadLetters) {
    Cause cause = cause(record, context);
    Decoded<V> decoded = decode(record, cause, deadLetters);
    if (decoded == null) {
      return List.of();
    }
    try {
      return inlet.rekey().keys(decoded.key, decoded.value);
    } catch (RuntimeException | StackOverflowError e) {
      deadLetters.send(cause, DeadLetters.DEFECT, e);
      return List.of();
    }
  }

  private record Decoded<V>(String key, V value) {}

  private Decoded<V> decode(Record<byte[], byte[]> record, Cause cause, DeadLetters deadLetters) {
    IllegalArgumentException badKey = badKey(record, cause);
    if (badKey != null) {
      deadLetters.send(cause, DeadLetters.INVALID_KEY, badKey);
      return null;
    }
    try {
      return new Decoded<>(cause.key(), mapper.decode(record.value()));
    } catch (UnknownSchemaException e) {
      if (!inlet.topic().inbox()) {
        throw e;
      }
      deadLetters.send(cause, DeadLetters.UNKNOWN_SCHEMA, e);
      return null;
    } catch (RuntimeException | StackOverflowError e) {
      deadLetters.send(cause, DeadLetters.UNDECODABLE, e);
      return null;
    }
  }

  /** The problem with the key of a record; null if there is none. */
  static IllegalArgumentException badKey(Record<byte[], byte[]> record, Cause cause) {
    if (record.key() == null || cause.key().isEmpty() || cause.key().indexOf(0) >= 0) {
      return new IllegalArgumentException("A key must be text of at least one character, none NUL");
    }
    if (record.key().length > RecordTooLargeException.MAX_KEY_BYTES) {
      return new IllegalArgumentException(
          String.format(
              "The key has %d bytes; at most %d are allowed",
              record.key().length, RecordTooLargeException.MAX_KEY_BYTES));
    }
    return null;
  }

  static Cause cause(Record<byte[], byte[]> record, ProcessorContext<?, ?> context) {
    Origin origin = origin(record, context);
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    return Cause.record(
        origin, key, record.value(), CloudEvent.trace(record.headers(), Cause.id(origin)));
  }

  private static Origin origin(Record<byte[], byte[]> record, ProcessorContext<?, ?> context) {
    Origin here = DeciderProcessor.origin(context);
    Header header = record.headers().lastHeader(ORIGIN_HEADER);
    if (header == null || !here.topic().endsWith(REPARTITION)) {
      // On other topics anybody may have written such a header.
      return here;
    }
    String[] parts = new String(header.value(), StandardCharsets.UTF_8).split(" ");
    return new Origin(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }
}
