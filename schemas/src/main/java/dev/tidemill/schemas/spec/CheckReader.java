package dev.tidemill.schemas.spec;

import static dev.tidemill.schemas.spec.SpecReader.constant;
import static dev.tidemill.schemas.spec.SpecReader.duration;
import static dev.tidemill.schemas.spec.SpecReader.map;
import static dev.tidemill.schemas.spec.SpecReader.number;
import static dev.tidemill.schemas.spec.SpecReader.optional;
import static dev.tidemill.schemas.spec.SpecReader.strings;
import static dev.tidemill.schemas.spec.SpecReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.schemas.spec.gate.Latency;
import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.schemas.spec.gate.Metric;
import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.schemas.spec.gate.Slices;
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
          new Schema(
              map(k.get("columns")), constant(GatesSpec.Severity.class, k.get("extraColumns")));
      case "unique" -> new Unique(strings(k.get("columns")));
      case "complete" -> new Complete(k.get("column").asText(), k.get("min").asDouble());
      case "range" -> new Range(k.get("column").asText(), number(k, "min"), number(k, "max"));
      case "pattern" -> new Pattern(k.get("column").asText(), k.get("regex").asText());
      case "set" -> new InSet(k.get("column").asText(), strings(k.get("values")));
      case "expression" -> new Expression(k.get("sql").asText());
      case "mean" ->
          new Mean(
              k.get("column").asText(),
              k.get("againstLast").asInt(),
              k.get("maxChange").asDouble());
      case "rowCount" ->
          new RowCount(
              optional(k, "min").map(JsonNode::asLong),
              optional(k, "againstLast").map(JsonNode::asInt),
              number(k, "maxChange"));
      default ->
          new Drift(strings(k.get("columns")), k.get("against").asText(), k.get("max").asDouble());
    };
  }

  static ModelCheckSpec modelCheck(JsonNode c) {
    String name = kindName(c, MODEL_KINDS);
    JsonNode k = c.get(name);
    ModelCheckSpec.Kind kind =
        switch (name) {
          case "metric" -> new Metric(k.get("name").asText(), number(k, "min"), number(k, "max"));
          case "constant" -> new Constant(k.get("confidence").asDouble());
          case "champion" ->
              new Champion(
                  k.get("metric").asText(),
                  constant(Champion.Require.class, k.get("require")),
                  k.get("margin").asDouble(),
                  constant(MarginUnit.class, k.get("unit")),
                  k.get("confidence").asDouble(),
                  k.get("cluster").asText());
          case "slices" ->
              new Slices(
                  strings(k.get("by")),
                  k.get("metric").asText(),
                  k.get("margin").asDouble(),
                  constant(MarginUnit.class, k.get("unit")),
                  k.get("minRows").asLong());
          case "latency" -> new Latency(k.get("quantile").asDouble(), duration(k, "max"));
          default -> new Size(Quantities.bytes(k.get("max").asText()));
        };
    return new ModelCheckSpec(
        name(c, MODEL_KINDS), constant(GatesSpec.Severity.class, c.get("severity")), kind);
  }

  static MonitorSpec.MonitorCheckSpec monitorCheck(JsonNode c) {
    String name = kindName(c, MONITOR_KINDS);
    JsonNode k = c.get(name);
    MonitorSpec.Kind kind =
        switch (name) {
          case "quality" -> new Quality(k.get("method").asText());
          case "drift" ->
              new Drift(
                  columns(k),
                  k.get("bins").asInt(),
                  k.get("against").asText(),
                  k.get("max").asDouble());
          case "complete" -> new Complete(columns(k), k.get("min").asDouble());
          case "finite" -> new Finite(columns(k));
          default -> new Age(duration(k, "max"));
        };
    return new MonitorSpec.MonitorCheckSpec(name(c, MONITOR_KINDS), kind);
  }

  private static List<String> columns(JsonNode k) {
    return k.get("columns").isArray() ? strings(k.get("columns")) : List.of();
  }
}
