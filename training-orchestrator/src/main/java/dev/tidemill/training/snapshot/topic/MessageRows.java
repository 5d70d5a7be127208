package dev.tidemill.training.snapshot.topic;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidemill.kit.source.topic.UnreadableMessageException;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceLook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes a line of JSON of each message, and counts those of which it cannot. */
final class MessageRows {

  /** Decodes values. */
  interface Values {

    /**
     * A value as a JSON object in one line.
     *
     * @throws UnreadableMessageException if it is none
     */
    JsonRow row(byte[] value) throws UnreadableMessageException;
  }

  private final TopicRows topic;
  private final Values values;
  private long written;
  private long empty;
  private long unreadable;
  private String example = "";
  private long shadowed;

  private MessageRows(TopicRows topic, Values values) {
    this.topic = topic;
    this.values = values;
  }

  /**
   * Those of a source.
   *
   * @throws SnapshotException if the schema of Avro cannot be read
   */
  static MessageRows of(SourceLook<TopicRows> look) throws SnapshotException {
    return new MessageRows(
        look.spec(), look.spec().isAvro() ? AvroRows.of(look) : new JsonValues());
  }

  static MessageRows of(TopicRows topic, Values values) {
    return new MessageRows(topic, values);
  }

  /** How many rows there were. */
  long written() {
    return written;
  }

  /** The row of a message; empty if it is none. */
  Optional<byte[]> of(ConsumerRecord<byte[], byte[]> message) {
    if (message.value() == null) {
      empty++;
      return Optional.empty();
    }
    try {
      JsonRow row = values.row(message.value());
      written++;
      return Optional.of(row.with(added(message, row.names())));
    } catch (UnreadableMessageException e) {
      if (unreadable++ == 0) {
        example =
            "the first at offset %d of partition %d: %s"
                .formatted(message.offset(), message.partition(), e.getMessage());
      }
      return Optional.empty();
    }
  }

  /** Fields to add, as JSON; a field of that name that the message has itself stays. */
  private List<String> added(ConsumerRecord<byte[], byte[]> message, Set<String> own) {
    List<String> fields = new ArrayList<>();
    add(fields, own, topic.keyColumn(), quotedOrNull(message.key()));
    String timestamp =
        message.timestamp() < 0
            ? "null"
            : quoted(Instant.ofEpochMilli(message.timestamp()).toString());
    add(fields, own, topic.timestampColumn(), timestamp);
    add(fields, own, topic.offsetColumn(), String.valueOf(message.offset()));
    return fields;
  }

  private void add(List<String> fields, Set<String> own, Optional<String> column, String value) {
    if (column.isEmpty()) {
      return;
    }
    if (own.contains(column.get().toLowerCase(Locale.ROOT))) {
      shadowed++;
    } else {
      fields.add(quoted(column.get()) + ":" + value);
    }
  }

  private static String quotedOrNull(byte[] key) {
    return key == null ? "null" : quoted(new String(key, StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** What is not among the rows, and why; a sentence each. */
  List<String> unread() {
    List<String> notes = new ArrayList<>();
    if (unreadable > 0) {
      notes.add(
          "%s of the topic %s cannot be read and %s left out, %s."
              .formatted(
                  Counted.of(unreadable, "message"),
                  topic.name(),
                  Counted.verb(unreadable, "is", "are"),
                  example));
    }
    if (empty > 0) {
      notes.add(
          "%s of the topic %s without a value %s left out; to a compacted topic such a message says that its key is deleted."
              .formatted(
                  Counted.of(empty, "message"), topic.name(), Counted.verb(empty, "is", "are")));
    }
    if (shadowed > 0) {
      notes.add(
          "%s of the topic %s already %s a column that keyColumn, timestampColumn or offsetColumn names; it stays as it is in the message."
              .formatted(
                  Counted.of(shadowed, "value"),
                  topic.name(),
                  Counted.verb(shadowed, "fills", "fill")));
    }
    return notes;
  }
}
