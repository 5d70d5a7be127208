package dev.tidemill.schemas.spec;

import static dev.tidemill.schemas.spec.SpecReader.constant;
import static dev.tidemill.schemas.spec.SpecReader.duration;
import static dev.tidemill.schemas.spec.SpecReader.map;
import static dev.tidemill.schemas.spec.SpecReader.number;
import static dev.tidemill.schemas.spec.SpecReader.optional;
import static dev.tidemill.schemas.spec.SpecReader.strings;
import static dev.tidemill.schemas.spec.SpecReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads the checks of the gates and of the monitor. A check without a name is called by its kind
 * and column.
 */
final class CheckReader {

  private CheckReader() {}

  static DataCheckSpec dataCheck(JsonNode c) {
    return new DataCheckSpec(
        name(c, DATA_KINDS),
        constant(GatesSpec.Severity.class, c.get("severity")),
        constant(DataCheckSpec.Scope.class, c.get("scope")),
        text(c, "where"),
        c.path("maxFailing").asDouble(),
        dataKind(c));
  }

  /** What a check without a name is called: its kind, and its column or metric if it has one. */
  static Optional<String> defaultName(JsonNode c, List<String> kinds) {
    return kinds.stream()
        .filter(c::has)
        .findFirst()
        .map(
            kind -> {
              String column = c.get(kind).path(kind.equals("metric") ? "name" : "column").asText();
              return column.isEmpty() ? kind : kind + "-" + column;
            });
  }

  private static String name(JsonNode c, List<String> kinds) {
    return text(c, "name").or(() -> defaultName(c, kinds)).orElseThrow();
  }

  static final List<String> DATA_KINDS =
      List.of(
          "schema",
          "unique",
          "complete",
          "range",
          "pattern",
          "set",
          "expression",
          "mean",
          "rowCount",
          "drift");
  static final List<String> MODEL_KINDS =
      List.of("metric", "constant", "champion", "slices", "latency", "size");
  static final List<String> MONITOR_KINDS =
      List.of("quality", "drift", "complete", "finite", "age");

  private static String kindName(JsonNode c, List<String> kinds) {
    return kinds.stream().filter(c::has).findFirst().orElseThrow();
  }

  private static DataCheckSpec.Kind dataKind(JsonNode c) {
    String name = kindName(c, DATA_KINDS);
    JsonNode k = c.get(name);
    return switch (name) {
      case "schema" ->
          new DataCheckSpec.Schema(
              map(k.get("columns")), constant(GatesSpec.Severity.class, k.get("extraColumns")));
      case "unique" -> new DataCheckSpec.Unique(strings(k.get("columns")));
      case "complete" ->
          new DataCheckSpec.Complete(k.get("column").asText(), k.get("min").asDouble());
      case "range" ->
          new DataCheckSpec.Range(k.get("column").asText(), number(k, "min"), number(k, "max"));
      case "pattern" ->
          new DataCheckSpec.Pattern(k.get("column").asText(), k.get("regex").asText());
      case "set" -> new DataCheckSpec.InSet(k.get("column").asText(), strings(k.get("values")));
      case "expression" -> new DataCheckSpec.Expression(k.get("sql").asText());
      case "mean" ->
          new DataCheckSpec.Mean(
              k.get("column").asText(),
              k.get("againstLast").asInt(),
              k.get("maxChange").asDouble());
      case "rowCount" ->
          new DataCheckSpec.RowCount(
              optional(k, "min").map(JsonNode::asLong),
              optional(k, "againstLast").map(JsonNode::asInt),
              number(k, "maxChange"));
      default ->
          new DataCheckSpec.Drift(
              strings(k.get("columns")), k.get("against").asText(), k.get("max").asDouble());
    };
  }

  static ModelCheckSpec modelCheck(JsonNode c) {
    String name = kindName(c, MODEL_KINDS);
    JsonNode k = c.get(name);
    ModelCheckSpec.Kind kind =
        switch (name) {
          case "metric" ->
              new ModelCheckSpec.Metric(k.get("name").asText(), number(k, "min"), number(k, "max"));
          case "constant" -> new ModelCheckSpec.Constant(k.get("confidence").asDouble());
          case "champion" ->
              new ModelCheckSpec.Champion(
                  k.get("metric").asText(),
                  constant(ModelCheckSpec.Require.class, k.get("require")),
                  k.get("margin").asDouble(),
                  constant(ModelCheckSpec.MarginUnit.class, k.get("unit")),
                  k.get("confidence").asDouble(),
                  k.get("cluster").asText());
          case "slices" ->
              new ModelCheckSpec.Slices(
                  strings(k.get("by")),
                  k.get("metric").asText(),
                  k.get("margin").asDouble(),
                  constant(ModelCheckSpec.MarginUnit.class, k.get("unit")),
                  k.get("minRows").asLong());
          case "latency" ->
              new ModelCheckSpec.Latency(k.get("quantile").asDouble(), duration(k, "max"));
          default -> new ModelCheckSpec.Size(Quantities.bytes(k.get("max").asText()));
        };
    return new ModelCheckSpec(
        name(c, MODEL_KINDS), constant(GatesSpec.Severity.class, c.get("severity")), kind);
  }

  static MonitorSpec.MonitorCheckSpec monitorCheck(JsonNode c) {
    String name = kindName(c, MONITOR_KINDS);
    JsonNode k = c.get(name);
    MonitorSpec.Kind kind =
        switch (name) {
          case "quality" -> new MonitorSpec.Quality(k.get("method").asText());
          case "drift" ->
              new MonitorSpec.Drift(
                  columns(k),
                  k.get("bins").asInt(),
                  k.get("against").asText(),
                  k.get("max").asDouble());
          case "complete" -> new MonitorSpec.Complete(columns(k), k.get("min").asDouble());
          case "finite" -> new MonitorSpec.Finite(columns(k));
          default -> new MonitorSpec.Age(duration(k, "max"));
        };
    return new MonitorSpec.MonitorCheckSpec(name(c, MONITOR_KINDS), kind);
  }

  private static List<String> columns(JsonNode k) {
    return k.get("columns").isArray() ? strings(k.get("columns")) : List.of();
  }
}
