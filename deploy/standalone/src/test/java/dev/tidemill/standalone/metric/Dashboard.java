package dev.tidemill.standalone.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A Grafana dashboard.
 *
 * @param variables beside the data source
 */
public record Dashboard(
    String uid, String title, String description, List<Variable> variables, List<Panel> panels) {

  private static final int SCHEMA = 39;
  private static final int COLUMNS = 24;

  /**
   * Something to choose.
   *
   * @param metric whose label gives the choices, with what is chosen before
   * @param all whether all may be chosen together
   */
  public record Variable(String name, String label, String metric, boolean all) {}

  /** The file in deploy/grafana/dashboards. */
  String file() {
    return uid + ".json";
  }

  String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("uid", uid).put("title", title).put("description", description);
    root.putArray("tags").add("tidemill");
    root.put("schemaVersion", SCHEMA).put("version", 1).put("editable", true);
    root.put("timezone", "browser").put("refresh", "30s").put("graphTooltip", 1);
    root.putObject("time").put("from", "now-6h").put("to", "now");
    links(root.putArray("links"));
    ArrayNode list = root.putObject("templating").putArray("list");
    source(list.addObject());
    variables.forEach(variable -> choice(list.addObject(), variable));
    panels(root.putArray("panels"));
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    printer.indentArraysWith(indent);
    printer.indentObjectsWith(indent);
    try {
      return new ObjectMapper().writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** To the other dashboards of Tidemill, with what is chosen. */
  private static void links(ArrayNode links) {
    ObjectNode link = links.addObject();
    link.put("type", "dashboards").put("title", "Tidemill").put("asDropdown", false);
    link.put("includeVars", true).put("keepTime", true);
    link.putArray("tags").add("tidemill");
  }

  private static void source(ObjectNode variable) {
    variable.put("name", "datasource").put("label", "Data source");
    variable.put("type", "datasource").put("query", "prometheus");
  }

  private static void choice(ObjectNode variable, Variable v) {
    variable.put("name", v.name()).put("label", v.label()).put("type", "query");
    Panel.source(variable);
    String query = "label_values(%s, %s)".formatted(v.metric(), v.name());
    variable.put("definition", query);
    variable.putObject("query").put("query", query).put("refId", v.name());
    variable.put("refresh", 2).put("sort", 1);
    variable.put("includeAll", v.all()).put("multi", v.all());
    if (v.all()) {
      variable.put("allValue", ".*");
      variable.putObject("current").put("text", "All").put("value", "$__all");
    }
  }

  private void panels(ArrayNode json) {
    int x = 0;
    int y = 0;
    int height = 0;
    int id = 1;
    for (Panel panel : panels) {
      if (x + panel.width() > COLUMNS) {
        y += height;
        x = 0;
        height = 0;
      }
      json.add(panel.json(id++, x, y));
      x += panel.width();
      height = Math.max(height, panel.height());
    }
  }
}
