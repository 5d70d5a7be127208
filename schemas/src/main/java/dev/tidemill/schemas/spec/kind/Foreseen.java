package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The list of what the format foresees and this version does not support. */
public final class Foreseen {

  private static final String RESOURCE = "/spec/unsupported-v1alpha1.txt";

  private static final List<Rule> RULES = read();

  private Foreseen() {}

  /**
   * One line of the list.
   *
   * @param path of the field, with [] after the name of a list
   * @param value that is not supported; empty: the field as a whole is not
   * @param insteadOf the supported field that it replaces; empty if none
   * @param hint what there is in its place; empty if nothing
   */
  public record Rule(String path, Optional<String> value, String insteadOf, String hint) {

    private static Rule of(String line) {
      String[] hinted = line.split(" but ", 2);
      String[] rule = hinted[0].split(" instead of ");
      String[] field = rule[0].split("=", 2);
      return new Rule(
          field[0],
          field.length > 1 ? Optional.of(field[1]) : Optional.empty(),
          rule.length > 1 ? rule[1] : "",
          hinted.length > 1 ? hinted[1] : "");
    }

    /** {@code []} stands for any list, a star at the end for any rest. */
    public boolean matches(JsonNode found) {
      if (value.isEmpty()) {
        return true;
      }
      String unsupported = value.get();
      if (unsupported.equals("[]")) {
        return found.isArray();
      }
      return unsupported.endsWith("*")
          ? found.asText().startsWith(unsupported.substring(0, unsupported.length() - 1))
          : unsupported.equals(found.asText());
    }
  }

  public static List<Rule> rules() {
    return RULES;
  }

  /** Whether the list has a field as a whole; the path names no entries of lists. */
  static boolean field(String path) {
    return RULES.stream()
        .anyMatch(r -> r.value().isEmpty() && r.path().replace("[]", "").equals(path));
  }

  /** Takes the values that are not supported out of a schema. */
  static void takeOut(ObjectNode schema) {
    for (Rule rule : RULES) {
      String pointer =
          "/properties/" + rule.path().replace("[].", "/items.").replace(".", "/properties/");
      if (schema.at(pointer + "/enum") instanceof ArrayNode allowed) {
        Iterator<JsonNode> values = allowed.iterator();
        while (values.hasNext()) {
          if (rule.matches(values.next())) {
            values.remove();
          }
        }
      }
    }
  }

  private static List<Rule> read() {
    try (InputStream in = Foreseen.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> !l.isBlank() && !l.startsWith("#"))
          .map(Rule::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
