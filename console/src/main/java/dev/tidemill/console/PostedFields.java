package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the fields of a posted document and checks each. */
final class PostedFields {

  /** The most characters of a text that people write or that names something. */
  static final int MOST_CHARACTERS = 1_000;

  /** The most files that one command may exclude or include. */
  static final int MOST_DIGESTS = 1_000;

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private PostedFields() {}

  /** The body, which must be an object. @throws HttpError 400 if it is not */
  static JsonNode body(Context c) throws IOException {
    JsonNode body = Json.mapper().readTree(c.body());
    if (body == null || !body.isObject()) {
      throw HttpError.invalid("The body must be a JSON object", null);
    }
    return body;
  }

  /**
   * A text of up to 1,000 characters.
   *
   * @param fallback null: the field must be there
   */
  static String text(JsonNode body, String field, String fallback) {
    return text(body, field, fallback, MOST_CHARACTERS);
  }

  /**
   * @param most characters
   */
  static String text(JsonNode body, String field, String fallback, int most) {
    JsonNode value = body.get(field);
    if (value == null || value.isNull()) {
      if (fallback == null) {
        throw HttpError.invalid("The field " + field + " is missing", field);
      }
      return fallback;
    }
    if (!value.isTextual()) {
      throw HttpError.invalid("The field " + field + " must be text", field);
    }
    if (value.asText().length() > most) {
      throw HttpError.invalid(
          "The field %s has %d characters; at most %d are allowed"
              .formatted(field, value.asText().length(), most),
          field);
    }
    return value.asText();
  }

  static PauseTarget target(JsonNode b) {
    String target = text(b, "target", "pipeline");
    return switch (target) {
      case "pipeline" -> PauseTarget.PIPELINE;
      case "trigger" -> PauseTarget.TRIGGER;
      case "rollout" -> PauseTarget.ROLLOUT;
      default ->
          throw HttpError.invalid(
              "target \"" + target + "\" is not allowed; allowed: pipeline, trigger, rollout",
              "target");
    };
  }

  /** What becomes of planned times that passed during a pause. */
  static Optional<MissedPolicy> missed(JsonNode b) {
    if (!b.hasNonNull("missed")) {
      return Optional.empty();
    }
    if (target(b) == PauseTarget.ROLLOUT) {
      throw HttpError.invalid("missed is about schedules; a rollout has none", "missed");
    }
    String missed = text(b, "missed", null);
    return switch (missed) {
      case "skip" -> Optional.of(MissedPolicy.SKIP);
      case "last" -> Optional.of(MissedPolicy.LAST);
      case "all" -> Optional.of(MissedPolicy.ALL);
      default ->
          throw HttpError.invalid(
              "missed \"" + missed + "\" is not allowed; allowed: skip, last, all", "missed");
    };
  }

  /**
   * It is not looked up: the controller knows whether it is in progress, and an abort must not
   * wait.
   */
  static Optional<String> rolloutId(JsonNode b) {
    if (!b.hasNonNull("rolloutId")) {
      return Optional.empty();
    }
    String id = text(b, "rolloutId", null);
    if (id.isBlank()) {
      throw HttpError.invalid(
          "rolloutId is empty; leave it out to mean the rollout in progress", "rolloutId");
    }
    return Optional.of(id);
  }

  /** True or false; false if it is not there. */
  static boolean flag(JsonNode b, String field) {
    JsonNode value = b.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw HttpError.invalid("The field " + field + " must be true or false", field);
    }
    return value.asBoolean(false);
  }

  static Optional<Integer> version(JsonNode b) {
    JsonNode v = b.get("toVersion");
    if (v == null || v.isNull()) {
      return Optional.empty();
    }
    if (!v.isInt() || v.asInt() < 1) {
      throw HttpError.invalid("toVersion must be a whole number from 1", "toVersion");
    }
    return Optional.of(v.asInt());
  }

  static List<String> digests(JsonNode b) {
    List<String> out = new ArrayList<>();
    JsonNode list = b.get("digests");
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw HttpError.invalid("digests must be a list of SHA-256 digests", "digests");
    }
    if (list.size() > MOST_DIGESTS) {
      throw HttpError.invalid(
          "digests has %d entries; at most %d are allowed in one command"
              .formatted(list.size(), MOST_DIGESTS),
          "digests");
    }
    for (JsonNode digest : list) {
      if (!digest.isTextual() || !DIGEST.matcher(digest.asText()).matches()) {
        throw HttpError.invalid(
            "digests must hold SHA-256 digests, 64 digits 0-9 and a-f each; %s is not one"
                .formatted(Audit.shortened(digest.toString())),
            "digests");
      }
      out.add(digest.asText());
    }
    return List.copyOf(out);
  }
}
