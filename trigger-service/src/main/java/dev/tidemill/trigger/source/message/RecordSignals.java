package dev.tidemill.trigger.source.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.source.topic.UnreadableMessageException;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.trigger.hook.JsonBodies;
import dev.tidemill.trigger.hook.SignalIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Makes a signal of each record of a topic. A CloudEvent (by the Kafka binding, in the binary or
 * the structured mode) is known by its source and id, any other record by its place in the topic. A
 * record that cannot be read is a signal too, with the reason in its attributes: the policy rejects
 * it, and the partition goes on.
 *
 * @param channel of the topic
 * @param topicId of this incarnation of the topic
 */
record RecordSignals(String channel, String topicId, MessageValues values) {

  static final int MOST_BYTES = 256 * 1024;

  /** Longer headers and keys are left out of the attributes, and so is what is not text. */
  static final int MOST_ATTRIBUTE_BYTES = 1024;

  private static final int MOST_HEADERS = 64;
  private static final String CLOUDEVENT = "ce_";
  private static final String VERSION = "specversion";
  private static final String NULL = "null";

  /**
   * What a record says.
   *
   * @param data as JSON
   */
  private record Content(
      String type, Map<String, String> attributes, Optional<Instant> time, String data) {

    Content with(String json) {
      return new Content(type, attributes, time, json);
    }
  }

  Signal signal(ConsumerRecord<byte[], byte[]> record, Instant now) {
    Map<String, String> headers = headers(record);
    Optional<Instant> stamped =
        record.timestamp() < 0
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(record.timestamp()));
    Content content;
    try {
      content = content(record.value(), headers, stamped);
    } catch (UnreadableMessageException e) {
      content = new Content("", new TreeMap<>(headers), stamped, NULL);
      content.attributes().put(MessageReceived.PROBLEM, at(record) + ": " + e.getMessage());
    }
    Map<String, String> attributes = content.attributes();
    String id = id(record, attributes);
    attributes.put("partition", String.valueOf(record.partition()));
    attributes.put("offset", String.valueOf(record.offset()));
    text(record.key()).ifPresent(k -> attributes.put("key", k));
    MessageReceived body =
        new MessageReceived(channel, content.type(), attributes, content.time(), content.data());
    String traceparent =
        Trace.parse(attributes.getOrDefault(Trace.HEADER, "")).map(Trace::header).orElse("");
    return new Signal(id, channel, channel, now, Optional.empty(), body, traceparent);
  }

  private Content content(byte[] value, Map<String, String> headers, Optional<Instant> stamped)
      throws UnreadableMessageException {
    if (value != null && value.length > MOST_BYTES) {
      throw new UnreadableMessageException(tooLarge(value.length));
    }
    String type = headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    Content content;
    if (type.startsWith("application/cloudevents") && value != null) {
      content = structured(event(value), stamped);
    } else {
      content = binary(headers, stamped).with(value == null ? NULL : values.json(value));
    }
    int bytes = content.data().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) { // text and Avro grow in JSON
      throw new UnreadableMessageException(tooLarge(bytes));
    }
    return content;
  }

  private static String tooLarge(int bytes) {
    return "its value has " + bytes + " bytes, allowed are " + MOST_BYTES;
  }

  private static String at(ConsumerRecord<byte[], byte[]> record) {
    return "the record %d of partition %d cannot be read"
        .formatted(record.offset(), record.partition());
  }

  private String id(ConsumerRecord<byte[], byte[]> record, Map<String, String> attributes) {
    String topic = channel.substring(channel.indexOf('/') + 1);
    String source = attributes.get("source");
    String id = attributes.get("id");
    boolean event = attributes.containsKey(VERSION) && source != null && id != null;
    return event && !attributes.containsKey(MessageReceived.PROBLEM)
        ? SignalIds.of("topic", topic, source, id)
        : SignalIds.of(
            "topic",
            topic,
            topicId,
            String.valueOf(record.partition()),
            String.valueOf(record.offset()));
  }

  /** Headers by name; of those of a CloudEvent the names of its attributes. */
  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> all = new TreeMap<>();
    for (Header header : record.headers()) {
      String name = header.key().toLowerCase(Locale.ROOT);
      if (name.startsWith(CLOUDEVENT)) {
        name = name.substring(CLOUDEVENT.length());
      }
      if (name.length() <= MOST_ATTRIBUTE_BYTES
          && all.size() < MOST_HEADERS
          && !name.equals(MessageReceived.PROBLEM)) {
        String key = name;
        text(header.value()).ifPresent(v -> all.put(key, v));
      }
    }
    return all;
  }

  private static Optional<String> text(byte[] bytes) {
    if (bytes == null || bytes.length > MOST_ATTRIBUTE_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonBodies.text(bytes));
    } catch (HttpError e) {
      return Optional.empty();
    }
  }

  private static Content binary(Map<String, String> headers, Optional<Instant> stamped)
      throws UnreadableMessageException {
    Map<String, String> attributes = new TreeMap<>(headers);
    if (!attributes.containsKey(VERSION)) {
      return new Content("", attributes, stamped, NULL);
    }
    String type = Optional.ofNullable(attributes.remove("type")).orElse("");
    Optional<Instant> time = time(attributes.remove("time"));
    return new Content(type, attributes, time.or(() -> stamped), NULL);
  }

  private static JsonNode event(byte[] value) throws UnreadableMessageException {
    try {
      return JsonBodies.object(JsonBodies.parse(value), null);
    } catch (HttpError e) {
      throw new UnreadableMessageException("its value is not a CloudEvent in JSON");
    }
  }

  private static Content structured(JsonNode event, Optional<Instant> stamped)
      throws UnreadableMessageException {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : event.properties()) {
      String name = field.getKey();
      boolean content = name.equals("data") || name.equals(MessageReceived.PROBLEM);
      if (!content && field.getValue().isValueNode()) {
        attributes.put(name, field.getValue().asText());
      }
    }
    if (!attributes.containsKey(VERSION)) {
      throw new UnreadableMessageException("its value is not a CloudEvent: it has no specversion");
    }
    String type = Optional.ofNullable(attributes.remove("type")).orElse("");
    Optional<Instant> time = time(attributes.remove("time"));
    String data = event.has("data") ? JsonBodies.write(event.get("data")) : NULL;
    return new Content(type, attributes, time.or(() -> stamped), data);
  }

  private static Optional<Instant> time(String text) throws UnreadableMessageException {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonBodies.time(text, "time"));
    } catch (HttpError e) {
      throw new UnreadableMessageException(e.getMessage());
    }
  }
}
