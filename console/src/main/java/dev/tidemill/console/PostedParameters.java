package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.spec.TrainParameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a posted command. What is too large is refused here, because Kafka would keep
 * it.
 */
final class PostedParameters {

  static final int MOST = 100;
  static final int MOST_OF_NAME = 200;
  static final int MOST_OF_VALUE = 1_000;

  /** Most characters of all names and values together; the trigger service refuses more as well. */
  static final int MOST_OF_ALL = 10_000;

  private static final String FIELD = "parameters";

  private PostedParameters() {}

  /**
   * The overrides of a run, as topics carry them.
   *
   * @throws HttpError 400 if there are too many, or one is too long or not a plain value
   */
  static Map<String, String> of(JsonNode body) {
    Map<String, String> out = new LinkedHashMap<>();
    JsonNode posted = body.get(FIELD);
    if (posted == null || posted.isNull()) {
      return out;
    }
    if (!posted.isObject()) {
      throw HttpError.invalid("parameters must be an object: {\"name\": value}", FIELD);
    }
    if (posted.size() > MOST) {
      throw HttpError.invalid(
          "parameters has %d entries; at most %d are allowed".formatted(posted.size(), MOST),
          FIELD);
    }
    int characters = 0;
    for (Map.Entry<String, JsonNode> e : posted.properties()) {
      checkName(e.getKey());
      String written = value(FIELD + "." + e.getKey(), e.getValue());
      characters += e.getKey().length() + written.length();
      out.put(e.getKey(), written);
    }
    if (characters > MOST_OF_ALL) {
      throw HttpError.invalid(
          "parameters have %d characters together; at most %d are allowed"
              .formatted(characters, MOST_OF_ALL),
          FIELD);
    }
    return out;
  }

  private static void checkName(String name) {
    if (name.isBlank()) {
      throw HttpError.invalid("A parameter has an empty name", FIELD);
    }
    if (name.length() > MOST_OF_NAME) {
      throw HttpError.invalid(
          "The name of a parameter has %d characters; at most %d are allowed"
              .formatted(name.length(), MOST_OF_NAME),
          FIELD);
    }
    if (name.indexOf('=') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
      throw HttpError.invalid(
          "The name of a parameter has \"=\" or a control character, which are not allowed", FIELD);
    }
  }

  private static String value(String field, JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw HttpError.invalid(field + " must be text, a number, true or false", field);
    }
    String text = value.asText();
    int most = value.isNumber() ? TrainParameters.MOST_OF_NUMBER : MOST_OF_VALUE;
    if (text.length() > most) {
      throw HttpError.invalid(
          "%s has %d characters; at most %d are allowed".formatted(field, text.length(), most),
          field);
    }
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && "\t\n\r".indexOf(c) < 0)) {
      throw HttpError.invalid(
          field + " has a control character; only tabs and line breaks are allowed", field);
    }
    return TrainParameters.written(value);
  }
}
