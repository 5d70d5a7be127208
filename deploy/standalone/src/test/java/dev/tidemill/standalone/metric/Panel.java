package dev.tidemill.standalone.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A panel of a Grafana dashboard.
 *
 * @param width of 24
 * @param unit as Grafana calls it: {@code s}, {@code bytes}, {@code percentunit}, {@code short}
 */
public record Panel(
    Kind kind, String title, String description, String unit, int width, List<Query> queries) {

  /** How it is drawn. */
  public enum Kind {
    STAT("stat", 4),
    LINES("timeseries", 8),
    STACK("timeseries", 8),
    STATES("state-timeline", 8),
    TABLE("table", 8),
    ROW("row", 1);

    private final String type;
    private final int height;

    Kind(String type, int height) {
      this.type = type;
      this.height = height;
    }
  }

  /** What a panel shows. */
  public record Query(String expression, String legend) {}

  /** A heading over the panels that follow. */
  static Panel row(String title) {
    return new Panel(Kind.ROW, title, "", "", 24, List.of());
  }

  static Panel stat(String title, String unit, String expression, String description) {
    return new Panel(Kind.STAT, title, description, unit, 4, List.of(new Query(expression, "")));
  }

  /** Lines over time, a third of the width. */
  static Panel lines(String title, String unit, String description) {
    return new Panel(Kind.LINES, title, description, unit, 8, List.of());
  }

  static Panel stack(String title, String unit, String description) {
    return new Panel(Kind.STACK, title, description, unit, 8, List.of());
  }

  static Panel states(String title, String description) {
    return new Panel(Kind.STATES, title, description, "short", 8, List.of());
  }

  static Panel table(String title, String description) {
    return new Panel(Kind.TABLE, title, description, "short", 8, List.of());
  }

  Panel wide() {
    return new Panel(kind, title, description, unit, 12, queries);
  }

  /**
   * With one more query.
   *
   * @param legend as Grafana reads it: {@code {{service}}}
   */
  Panel of(String expression, String legend) {
    List<Query> more = new ArrayList<>(queries);
    more.add(new Query(expression, legend));
    return new Panel(kind, title, description, unit, width, List.copyOf(more));
  }

  int height() {
    return kind.height;
  }

  /** As Grafana reads it. */
  ObjectNode json(int id, int x, int y) {
    ObjectNode panel = JsonNodeFactory.instance.objectNode();
    panel.put("id", id).put("type", kind.type).put("title", title);
    panel.putObject("gridPos").put("h", height()).put("w", width).put("x", x).put("y", y);
    if (kind == Kind.ROW) {
      panel.put("collapsed", false).putArray("panels");
      return panel;
    }
    panel.put("description", description);
    source(panel);
    ArrayNode targets = panel.putArray("targets");
    for (int i = 0; i < queries.size(); i++) {
      ObjectNode target = targets.addObject();
      target.put("refId", String.valueOf((char) ('A' + i)));
      target.put("expr", queries.get(i).expression());
      target.put("legendFormat", queries.get(i).legend());
      if (kind == Kind.TABLE) {
        target.put("format", "table");
      }
      target.put("instant", kind == Kind.STAT || kind == Kind.TABLE);
      target.put("range", kind != Kind.STAT && kind != Kind.TABLE);
      source(target);
    }
    defaults(panel.putObject("fieldConfig"));
    options(panel.putObject("options"));
    return panel;
  }

  static void source(ObjectNode of) {
    of.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
  }

  private void defaults(ObjectNode config) {
    ObjectNode defaults = config.putObject("defaults");
    defaults.put("unit", unit);
    if (!unit.equals("short")) {
      defaults.put("min", 0);
    }
    ObjectNode custom = defaults.putObject("custom");
    if (kind == Kind.LINES || kind == Kind.STACK) {
      custom.put("lineWidth", 1).put("showPoints", "never");
      custom.put("fillOpacity", kind == Kind.STACK ? 30 : 0);
      custom.putObject("stacking").put("mode", kind == Kind.STACK ? "normal" : "none");
    }
    config.putArray("overrides");
  }

  private void options(ObjectNode options) {
    switch (kind) {
      case STAT -> {
        options.put("colorMode", "value").put("graphMode", "none");
        calculated(options.putObject("reduceOptions"));
      }
      case LINES, STACK -> {
        ObjectNode legend = options.putObject("legend");
        legend.put("displayMode", "table").put("placement", "bottom").put("showLegend", true);
        legend.putArray("calcs").add("lastNotNull").add("max");
        options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
      }
      case STATES -> options.put("mergeValues", true).put("showValue", "never");
      case TABLE -> options.put("showHeader", true);
      case ROW -> throw new IllegalStateException("a row has no options");
    }
  }

  private static void calculated(ObjectNode reduce) {
    reduce.putArray("calcs").add("lastNotNull");
    reduce.put("values", false).put("fields", "");
  }
}
