package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.EventFeed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that happened to a pipeline, as the API tells it.
 *
 * @param id the same, however often it is told
 * @param of the run or the rollout; empty if it is about none
 * @param body what happened, whose type says which fields it has
 */
record ApiEvent(Kind kind, String id, String pipeline, String of, Instant at, JsonNode body) {

  /** Whose event it is. */
  enum Kind {
    DECISION,
    RUN,
    ROLLOUT,
    FINDING
  }

  /** Reads what the stream of events tells; empty if it is about something else. */
  static Optional<ApiEvent> of(EventFeed.Event event) {
    JsonNode data = event.data();
    return switch (event.name()) {
      case "decision" -> Optional.of(ofDecision(data));
      case "run" -> Optional.of(ofRun(data));
      case "rollout" -> Optional.of(ofRollout(data));
      case "finding" -> Optional.of(ofFinding(data.path("body").path("finding")));
      default -> Optional.empty();
    };
  }

  static ApiEvent ofDecision(JsonNode d) {
    return of(Kind.DECISION, d, d.path("decisionId"), "", d.path("at"), d.path("event"));
  }

  static ApiEvent ofRun(JsonNode e) {
    String run = e.path("runId").asText();
    return of(Kind.RUN, e, e.path("eventId"), run, e.path("at"), e.path("body"));
  }

  static ApiEvent ofRollout(JsonNode e) {
    String rollout = e.path("rolloutId").asText();
    return of(Kind.ROLLOUT, e, e.path("eventId"), rollout, e.path("at"), e.path("body"));
  }

  /** Its time is that of the data. */
  static ApiEvent ofFinding(JsonNode f) {
    return of(Kind.FINDING, f, f.path("findingId"), "", f.path("eventTime"), f);
  }

  private static ApiEvent of(
      Kind kind, JsonNode all, JsonNode id, String of, JsonNode at, JsonNode body) {
    return new ApiEvent(
        kind, id.asText(), all.path("pipeline").asText(), of, Instant.parse(at.asText()), body);
  }

  /** What happened, such as {@code run-ended}. */
  String type() {
    return body.path("type").asText();
  }

  String text(String field) {
    return body.path(field).asText();
  }

  int number(String field) {
    return body.path(field).asInt();
  }

  List<String> texts(String field) {
    List<String> all = new ArrayList<>();
    body.path(field).forEach(one -> all.add(one.asText()));
    return all;
  }

  /** A constant, which the API writes as {@code rolled-back}. */
  <E extends Enum<E>> E constant(Class<E> of, String field) {
    return Enum.valueOf(of, text(field).toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
