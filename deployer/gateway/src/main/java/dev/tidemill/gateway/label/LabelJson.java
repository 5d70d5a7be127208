package dev.tidemill.gateway.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.gateway.protocol.EventTimes;
import dev.tidemill.gateway.protocol.RequestRejected;
import dev.tidemill.kit.http.JsonErrors;
import dev.tidemill.schemas.message.Label;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads labels: one object or an array of {@code {endpoint, id, value, eventTime?}}, all of them or
 * none. What a value may be follows from what the endpoint's model predicts.
 */
public final class LabelJson {

  private static final Set<String> FIELDS =
      Set.of("endpoint", "id", "value", "eventTime", "event_time");
  private static final int MAX_TEXT = 256;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LabelJson() {}

  /** A label or one of its fields is wrong. */
  public static final class LabelRejected extends RuntimeException {
    private final String field;

    LabelRejected(String field, String message) {
      super(message, null, false, false);
      this.field = field;
    }

    /** Which, such as {@code [3].value}; empty for the body as a whole. */
    public String field() {
      return field;
    }
  }

  /**
   * Reads a body.
   *
   * @param at wall clock
   * @param rules what labels of an endpoint may be; empty where it is not known here, and a label
   *     is only read
   * @throws LabelRejected when anything in it is wrong
   */
  public static List<Label> read(
      InputStream body, Instant at, Function<String, Optional<EndpointLabels>> rules) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new LabelRejected(
          "",
          "the body is not valid JSON: "
              + JsonErrors.describe(e).replaceFirst("; send null instead.*quotes[^(]*", " "));
    } catch (IOException e) {
      throw new LabelRejected("", "the body cannot be read: " + e.getMessage());
    }
    List<Label> labels = new ArrayList<>();
    if (root.isArray()) {
      for (JsonNode each : root) {
        labels.add(label("[" + labels.size() + "].", each, at, rules));
      }
    } else {
      labels.add(label("", root, at, rules));
    }
    return labels;
  }

  private static Label label(
      String at, JsonNode node, Instant now, Function<String, Optional<EndpointLabels>> rules) {
    if (!node.isObject()) {
      throw new LabelRejected(
          at.isEmpty() ? "" : at.substring(0, at.length() - 1),
          "a label is an object {endpoint, id, value, eventTime?}");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new LabelRejected(
            at + name,
            "'" + name + "' is not a field of a label; allowed are endpoint, id, value, eventTime");
      }
    }
    String id = text(at + "id", node.get("id"));
    String endpoint = text(at + "endpoint", node.get("endpoint"));
    JsonNode sent = node.path("value");
    EndpointLabels.Meant meant = meant(at + "value", sent, endpoint, rules.apply(endpoint));
    String time = node.hasNonNull("event_time") ? "event_time" : "eventTime";
    return new Label(
        id, endpoint, meant.value(), now, eventTime(at + time, node.get(time)), meant.text());
  }

  private static String text(String field, JsonNode node) {
    String text = node == null || node.isNull() || !node.isValueNode() ? "" : node.asText();
    if (text.isEmpty() || text.length() > MAX_TEXT) {
      throw new LabelRejected(field, "needed: a text of 1 to " + MAX_TEXT + " characters");
    }
    return text;
  }

  private static EndpointLabels.Meant meant(
      String field, JsonNode sent, String endpoint, Optional<EndpointLabels> rules) {
    if (rules.isEmpty()) {
      return new EndpointLabels.Meant(Double.NaN, Optional.empty());
    }
    if (sent.isTextual() && sent.textValue().length() > MAX_TEXT) {
      throw new LabelRejected(field, "a class has at most " + MAX_TEXT + " characters");
    }
    return rules
        .get()
        .meant(sent)
        .orElseThrow(
            () -> {
              String what = sent.isMissingNode() ? "nothing" : sent.toString();
              String hint =
                  rules
                      .get()
                      .misspelt(sent.asText())
                      .map(c -> "; did you mean \"" + c + "\"?")
                      .orElse("");
              return new LabelRejected(
                  field,
                  "%s is not a label of endpoint '%s', %s%s"
                      .formatted(what, endpoint, rules.get().allowed(), hint));
            });
  }

  private static Optional<Instant> eventTime(String field, JsonNode node) {
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          node.isNumber()
              ? EventTimes.ofNumber(field, node.asText())
              : EventTimes.parse(field, node.asText()));
    } catch (RequestRejected e) {
      throw new LabelRejected(field, e.getMessage());
    }
  }
}
