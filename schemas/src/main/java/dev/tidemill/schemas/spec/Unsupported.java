package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** What the format foresees and this version does not support: refused by name. */
final class Unsupported {

  private static final String RESOURCE = "/spec/unsupported-v1alpha1.txt";

  private Unsupported() {}

  private static List<String> rules() {
    try (InputStream in = Unsupported.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> !l.isBlank() && !l.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An unsupported field that was taken out.
   *
   * @param parent path of what it stood in
   * @param insteadOf the supported field that it replaces; empty if none
   * @param whole whether the field is unsupported, not just its value
   */
  record Removed(String parent, String name, String insteadOf, boolean whole) {

    /** Whether a field is missing only because this one was taken out. */
    boolean explains(String at, String missing) {
      return parent.equals(at) && (missing.equals(name) || missing.equals(insteadOf));
    }
  }

  /**
   * Reports every unsupported field that is present, and takes it out so that it is not reported
   * again.
   */
  static List<Removed> remove(ObjectNode root, SpecErrors errors) {
    List<Removed> removed = new ArrayList<>();
    for (String line : rules()) {
      String[] rule = line.split(" instead of ");
      int eq = rule[0].indexOf('=');
      String path = eq < 0 ? rule[0] : rule[0].substring(0, eq);
      String value = eq < 0 ? null : rule[0].substring(eq + 1);
      remove(
          root,
          List.of(path.split("\\.")),
          "",
          (parent, name) -> {
            JsonNode found = parent.node.get(name);
            if (value == null || matches(value, found)) {
              String field = parent.path.isEmpty() ? name : parent.path + "." + name;
              errors.add(
                  field,
                  "not supported in this version"
                      + (value == null ? "" : ": " + (found.isArray() ? "a list" : found.asText()))
                      + " (line "
                      + errors.line(field)
                      + ")");
              parent.node.remove(name);
              String other = rule.length > 1 ? rule[1] : "";
              removed.add(new Removed(parent.path, name, other, value == null));
            }
          });
    }
    return removed;
  }

  /** {@code []} stands for any list, a star at the end for any rest. */
  private static boolean matches(String value, JsonNode found) {
    if (value.equals("[]")) {
      return found.isArray();
    }
    return value.endsWith("*")
        ? found.asText().startsWith(value.substring(0, value.length() - 1))
        : value.equals(found.asText());
  }

  private record Parent(ObjectNode node, String path) {}

  private static void remove(
      JsonNode node, List<String> parts, String path, BiConsumer<Parent, String> last) {
    boolean list = parts.get(0).endsWith("[]");
    String name = parts.get(0).replace("[]", "");
    JsonNode child = node.get(name);
    if (child == null) {
      return;
    }
    if (parts.size() == 1) {
      last.accept(new Parent((ObjectNode) node, path), name);
      return;
    }
    String childPath = path.isEmpty() ? name : path + "." + name;
    List<String> rest = parts.subList(1, parts.size());
    if (list && child.isArray()) {
      for (int k = 0; k < child.size(); k++) {
        remove(child.get(k), rest, childPath + "[" + k + "]", last);
      }
    } else {
      remove(child, rest, childPath, last);
    }
  }
}
