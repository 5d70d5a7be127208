package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The documentation of a field of the specification and of what is below it, as plain text. */
public final class ExplainText {

  private final JsonNode schema;
  private final WrappedText text = new WrappedText();

  private ExplainText(JsonNode schema) {
    this.schema = schema;
  }

  /**
   * The documentation of a field.
   *
   * @param schema of the whole document, as {@link SchemaWriter} writes it
   * @param path field names with dots, such as {@code spec.gates.data}; that of a list stands for
   *     its entries too. {@code spec.} may be left out. Empty: the document
   * @throws IllegalArgumentException if there is no such field, with what is near
   */
  public static String of(JsonNode schema, String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.replaceAll("\\[[0-9]*]", "").split("\\.")) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    JsonNode top = schema.path("properties");
    if (!names.isEmpty() && !top.has(names.get(0)) && !near(names.get(0), top)) {
      names.add(0, "spec");
    }
    return new ExplainText(schema).explain(names);
  }

  private static boolean near(String name, JsonNode properties) {
    return Nearest.of(name, names(properties)).isPresent();
  }

  private static List<String> names(JsonNode mapping) {
    List<String> names = new ArrayList<>();
    mapping.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private String explain(List<String> names) {
    JsonNode field = schema;
    JsonNode parent = schema;
    for (int i = 0; i < names.size(); i++) {
      parent = FieldFacts.entry(field);
      field = parent.path("properties").path(names.get(i));
      if (field.isMissingNode()) {
        throw unknown(names.subList(0, i), names.get(i), parent);
      }
    }
    String path = names.isEmpty() ? schema.path("title").asText() : String.join(".", names);
    FieldFacts facts = new FieldFacts(schema, field);
    text.line(0, path + ": " + facts.type());
    text.line(2, field.path("description").asText());
    List<String> lines = facts.lines(parent, names.isEmpty() ? "" : names.get(names.size() - 1));
    if (!lines.isEmpty()) {
      text.emptyLine();
      lines.forEach(line -> text.line(2, line));
    }
    below(field);
    return text.toString();
  }

  private IllegalArgumentException unknown(List<String> before, String name, JsonNode parent) {
    List<String> known = names(parent.path("properties"));
    String at = before.isEmpty() ? "" : String.join(".", before) + ".";
    if (Foreseen.field(at + name)) {
      return new IllegalArgumentException(
          at + name + " is foreseen by the format. This version does not support it.");
    }
    List<String> elsewhere = new ArrayList<>();
    paths(schema, "", name, elsewhere);
    if (before.size() < 2 && !elsewhere.isEmpty()) {
      return new IllegalArgumentException(
          "There is no field %s%s. There is %s.".formatted(at, name, String.join(", ", elsewhere)));
    }
    String hint = Nearest.of(name, known).map(n -> "; did you mean " + at + n + "?").orElse(".");
    String below = before.isEmpty() ? "At the top are" : String.join(".", before) + " has";
    return new IllegalArgumentException(
        known.isEmpty()
            ? "There is no field %s%s: nothing is below %s."
                .formatted(at, name, String.join(".", before))
            : "There is no field %s%s%s %s: %s"
                .formatted(at, name, hint, below, String.join(", ", known)));
  }

  /** Adds the paths of all fields below that have a name. */
  private static void paths(JsonNode field, String at, String name, List<String> all) {
    for (Map.Entry<String, JsonNode> p : FieldFacts.entry(field).path("properties").properties()) {
      String path = at.isEmpty() ? p.getKey() : at + "." + p.getKey();
      if (p.getKey().equals(name)) {
        all.add(path);
      }
      paths(p.getValue(), path, name, all);
    }
  }

  private void below(JsonNode field) {
    JsonNode mapping = FieldFacts.entry(field);
    JsonNode properties = mapping.path("properties");
    Set<String> kinds = FieldFacts.kinds(mapping);
    int width = names(properties).stream().mapToInt(String::length).max().orElse(0);
    if (!kinds.isEmpty()) {
      text.heading("Exactly one of the kinds:");
    } else if (!properties.isEmpty()) {
      text.heading(
          SchemaWriter.isExactlyOne(mapping)
              ? "Exactly one of:"
              : mapping == field ? "Fields:" : "Each entry has:");
    }
    boolean besideKinds = false;
    for (Map.Entry<String, JsonNode> p : properties.properties()) {
      if (!kinds.isEmpty() && !kinds.contains(p.getKey()) && !besideKinds) {
        text.heading("And beside the kind:");
        besideKinds = true;
      }
      String name = p.getKey() + " ".repeat(width - p.getKey().length());
      String needed = FieldFacts.required(mapping).contains(p.getKey()) ? " Required." : "";
      text.entry("  " + name + "  ", first(p.getValue().path("description").asText()) + needed);
    }
  }

  /** The first sentence. */
  private static String first(String documentation) {
    int end = documentation.indexOf(". ");
    return end < 0 ? documentation : documentation.substring(0, end + 1);
  }
}
