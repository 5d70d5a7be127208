package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.JsonErrors;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads bodies strictly: UTF-8, one JSON value, each key once, bounded in depth and in digits. What
 * is wrong is an {@link HttpError} 400 that says where.
 */
public final class JsonBodies {

  private static final int MOST_NESTED = 200;
  private static final int MOST_DIGITS = 400;

  /** Stands at the start of what some senders on Windows write; RFC 8259 lets readers pass it. */
  private static final String MARK = "\uFEFF";

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_NESTED)
                          .maxNumberLength(MOST_DIGITS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonBodies() {}

  /** The JSON value that a body is. */
  public static JsonNode parse(byte[] body) {
    try {
      String text = text(body);
      JsonNode read = JSON.readTree(text.startsWith(MARK) ? text.substring(1) : text);
      if (read == null || read.isMissingNode()) {
        throw notJson("it is empty");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw notJson(JsonErrors.describe(e));
    }
  }

  /** The text of a body. */
  public static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw notJson("it is not text in UTF-8");
    }
  }

  /** A value as JSON. */
  public static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A JSON value that is an object. */
  public static JsonNode object(JsonNode node, String field) {
    if (!node.isObject()) {
      throw HttpError.invalid(name(field) + " must be an object", field);
    }
    return node;
  }

  /** The text of a field. */
  static String required(JsonNode object, String path, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw HttpError.invalid(path + field + " must be text", path + field);
    }
    return value.asText();
  }

  /** An object whose values are text; empty if there is none. */
  static Map<String, String> texts(JsonNode object, String path, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Map.of();
    }
    object(value, path + field);
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : value.properties()) {
      if (!e.getValue().isTextual()) {
        throw HttpError.invalid(path + field + " must have text as values", path + field);
      }
      all.put(e.getKey(), e.getValue().asText());
    }
    return all;
  }

  /** A time as RFC 3339 writes it. */
  public static Instant time(String text, String field) {
    try {
      return inRange(OffsetDateTime.parse(text), field);
    } catch (DateTimeException e) {
      throw HttpError.invalid(name(field) + " must be a time such as 2026-11-01T06:30:00Z", field);
    }
  }

  /** A time that the log can keep. */
  public static Instant inRange(OffsetDateTime time, String field) {
    if (time.getYear() < 0 || time.getYear() > 9_999) {
      throw HttpError.invalid(name(field) + " must be of a year from 0 to 9999", field);
    }
    return time.toInstant();
  }

  private static String name(String field) {
    return field == null ? "the body" : field;
  }

  private static HttpError notJson(String why) {
    return new HttpError(400, "not-json", "The body is not JSON: " + why, null);
  }
}
