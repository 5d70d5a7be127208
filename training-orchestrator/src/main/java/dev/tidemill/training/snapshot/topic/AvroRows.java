package dev.tidemill.training.snapshot.topic;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.AvroValues;
import dev.tidemill.kit.source.topic.UnreadableMessageException;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceLook;

/** Values in Avro as rows. */
record AvroRows(AvroValues values) implements MessageRows.Values {

  /**
   * Those of a source.
   *
   * @throws SnapshotException if its schema cannot be read
   */
  static AvroRows of(SourceLook<TopicRows> look) throws SnapshotException {
    try {
      TopicRows topic = look.spec();
      return new AvroRows(
          AvroValues.read(look.folder(), topic.schema().orElseThrow(), topic.earlierSchemas()));
    } catch (SourceException e) {
      throw look.problem("BAD_SCHEMA", e.getMessage());
    }
  }

  @Override
  public JsonRow row(byte[] value) throws UnreadableMessageException {
    return new JsonRow(values.json(value), values.names());
  }
}
