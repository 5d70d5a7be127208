package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What can be listed: the name in the API, the heads of its columns, and the cells of an item. */
enum Listing {
  pipelines(
      i ->
          List.of(
              text(i, "pipeline"),
              text(i, "version"),
              text(i, "champion"),
              text(i, "runs"),
              text(i, "runsActive"),
              text(i, "findings"),
              text(i, "quarantined"),
              join(i.path("paused")),
              failing(i.path("sources"))),
      "PIPELINE",
      "SPEC",
      "CHAMPION",
      "RUNS",
      "ACTIVE",
      "FINDINGS",
      "QUARANTINED",
      "PAUSED",
      "FAILING SOURCES"),
  runs(
      i ->
          List.of(
              text(i, "runId"),
              text(i, "requestedAt"),
              join(i.path("triggers")) + (i.path("forced").asBoolean() ? " (forced)" : ""),
              state(i),
              text(i, "version"),
              text(i, "seconds"),
              text(i, "message")),
      "RUN",
      "REQUESTED",
      "TRIGGER",
      "STATE",
      "VERSION",
      "SECONDS",
      "MESSAGE"),
  models(
      i ->
          List.of(
              text(i, "pipeline"),
              text(i, "version"),
              text(i, "createdAt"),
              text(i, "runId"),
              "%.12s".formatted(text(i, "digest")),
              text(i, "bytes"),
              text(i.path("snapshot"), "trainRows"),
              text(i.path("snapshot"), "windowEnd"),
              i.path("withdrawn").asBoolean() ? "withdrawn" : join(i.path("aliases"))),
      "PIPELINE",
      "VERSION",
      "CREATED",
      "RUN",
      "DIGEST",
      "BYTES",
      "TRAINING ROWS",
      "DATA TO",
      "ALIASES"),
  rollouts(
      i ->
          List.of(
              text(i, "rolloutId"),
              text(i, "startedAt"),
              text(i, "candidate"),
              text(i, "champion"),
              state(i),
              text(i, "weight") + " %",
              text(i, "message")),
      "ROLLOUT",
      "STARTED",
      "CANDIDATE",
      "CHAMPION",
      "STATE",
      "WEIGHT",
      "MESSAGE"),
  findings(
      i ->
          List.of(
              text(i, "eventTime"),
              text(i, "check"),
              text(i, "column"),
              number(i, "value"),
              number(i, "threshold"),
              text(i, "modelVersion"),
              text(i, "message")),
      "DATA TIME",
      "CHECK",
      "COLUMN",
      "VALUE",
      "THRESHOLD",
      "VERSION",
      "MESSAGE"),
  decisions(Listing::decision, "AT", "PIPELINE", "TRIGGER", "OUTCOME", "SIGNALS", "RUN", "REASON");

  private final Function<JsonNode, List<String>> cells;
  private final String[] heads;

  Listing(Function<JsonNode, List<String>> cells, String... heads) {
    this.cells = cells;
    this.heads = heads;
  }

  Table table(JsonNode items) {
    Table table = new Table(heads);
    items.forEach(item -> table.row(cells.apply(item).toArray()));
    return table;
  }

  private static List<String> decision(JsonNode i) {
    JsonNode e = i.path("event");
    String kind = text(e, "type");
    String at = text(i, "at");
    String pipeline = text(i, "pipeline").isEmpty() ? "(none)" : text(i, "pipeline");
    String signals = text(e.path("signals"), "count");
    return switch (kind) {
      case "fired" ->
          List.of(
              at,
              pipeline,
              join(e.path("triggers")),
              kind,
              signals,
              text(e, "runId"),
              text(e, "reason"));
      case "evaluated" ->
          List.of(
              at,
              pipeline,
              text(e, "trigger"),
              text(e, "outcome"),
              signals,
              text(e, "runId"),
              text(e, "reason") + times(i));
      default ->
          List.of(
              at,
              pipeline,
              text(e, "trigger"),
              kind,
              "",
              text(e, "runId"),
              text(e, "message") + text(e, "at") + times(i));
    };
  }

  /** How many decisions say the same, if several do. */
  private static String times(JsonNode i) {
    return i.has("times") ? " (" + text(i, "times") + " times since " + text(i, "since") + ")" : "";
  }

  private static String state(JsonNode i) {
    return i.path("outcome").asText(i.path("stage").asText())
        + (i.path("code").asText().isEmpty() ? "" : " (" + i.path("code").asText() + ")");
  }

  private static String text(JsonNode i, String field) {
    return i.path(field).asText("");
  }

  private static String number(JsonNode i, String field) {
    return i.path(field).isNumber()
        ? String.format(Locale.ROOT, "%.4g", i.path(field).asDouble())
        : "";
  }

  private static String failing(JsonNode sources) {
    StringBuilder out = new StringBuilder();
    for (JsonNode s : sources) {
      if (s.path("state").asText().equals("failing")) {
        out.append(out.length() == 0 ? "" : " + ").append(s.path("name").asText());
      }
    }
    return out.toString();
  }

  static String join(JsonNode list) {
    StringBuilder out = new StringBuilder();
    list.forEach(n -> out.append(out.length() == 0 ? "" : " + ").append(n.asText()));
    return out.toString();
  }
}
