package dev.tidemill.trigger.source.message;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.source.topic.AvroValues;
import dev.tidemill.kit.source.topic.UnreadableMessageException;
import dev.tidemill.trigger.hook.JsonBodies;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes JSON of the values of a topic. */
@FunctionalInterface
interface MessageValues {

  /**
   * A value as JSON.
   *
   * @throws UnreadableMessageException if it is written otherwise
   */
  String json(byte[] value) throws UnreadableMessageException;

  /** Values that are JSON. */
  MessageValues JSON =
      value -> {
        try {
          return JsonBodies.write(JsonBodies.parse(value));
        } catch (HttpError e) {
          throw new UnreadableMessageException(
              e.getMessage().replaceFirst("^The body is", "its value is"));
        }
      };

  /** Values that are text in UTF-8. */
  MessageValues TEXT =
      value -> {
        try {
          return JsonBodies.write(TextNode.valueOf(JsonBodies.text(value)));
        } catch (HttpError e) {
          throw new UnreadableMessageException("its value is not text in UTF-8");
        }
      };

  /**
   * Values in Avro.
   *
   * @param schemas at least one; the first that fits reads a value
   */
  static MessageValues avro(List<AvroValues> schemas) {
    return value -> {
      UnreadableMessageException why = null;
      for (AvroValues schema : schemas) {
        try {
          return new String(schema.json(value), StandardCharsets.UTF_8);
        } catch (UnreadableMessageException e) {
          why = e;
        }
      }
      throw why == null ? new UnreadableMessageException("it has no schema") : why;
    };
  }
}
