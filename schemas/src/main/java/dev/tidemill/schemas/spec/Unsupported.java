package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.kind.Foreseen;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** What the format foresees and this version does not support: refused by name. */
final class Unsupported {

  private Unsupported() {}

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
    for (Foreseen.Rule rule : Foreseen.rules()) {
      remove(
          root,
          List.of(rule.path().split("\\.")),
          "",
          (parent, name) -> {
            JsonNode found = parent.node.get(name);
            if (rule.matches(found)) {
              boolean whole = rule.value().isEmpty();
              errors.add(
                  parent.path.isEmpty() ? name : parent.path + "." + name,
                  "not supported in this version"
                      + (whole ? "" : ": " + (found.isArray() ? "a list" : found.asText()))
                      + (rule.hint().isEmpty() ? "" : "; " + rule.hint()));
              parent.node.remove(name);
              removed.add(new Removed(parent.path, name, rule.insteadOf(), whole));
            }
          });
    }
    return removed;
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
