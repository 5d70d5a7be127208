package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.text.ForeignText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run, rollout or pipeline for people: its values, then what happened to it, a line each. */
final class Details {

  private static final int LONGEST = 160;

  private Details() {}

  static void print(JsonNode one, PrintWriter out) {
    Table values = new Table("FIELD", "VALUE");
    for (Map.Entry<String, JsonNode> field : one.properties()) {
      JsonNode value = field.getValue();
      if (isShort(value) && !text(value).isEmpty() && !text(value).contains("\n")) {
        values.row(words(field.getKey()), text(value));
      }
    }
    values.print(out);
    if (one.path("events").isEmpty()) {
      return;
    }
    out.println();
    Table events = new Table("AT", "EVENT", "DETAIL");
    for (JsonNode event : one.path("events")) {
      JsonNode body = event.path("body");
      events.row(event.path("at").asText(), body.path("type").asText(), detail(body));
    }
    events.print(out);
  }

  private static String detail(JsonNode body) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      JsonNode value = field.getValue();
      if (!field.getKey().equals("type") && isShort(value) && !text(value).isEmpty()) {
        parts.add(words(field.getKey()) + " " + text(value));
      }
    }
    String all = String.join(", ", parts).replace('\n', ' ');
    return all.length() > LONGEST ? ForeignText.cut(all, LONGEST) + " ..." : all;
  }

  private static boolean isShort(JsonNode value) {
    if (value.isArray()) {
      for (JsonNode item : value) {
        if (!item.isValueNode()) {
          return false;
        }
      }
    }
    return value.isValueNode() || value.isArray();
  }

  private static String text(JsonNode value) {
    if (value.isValueNode()) {
      return value.asText();
    }
    List<String> items = new ArrayList<>();
    value.forEach(i -> items.add(i.asText()));
    return String.join(", ", items);
  }

  /** {@code requestedAt} as {@code requested at}. */
  private static String words(String field) {
    return field.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }
}
