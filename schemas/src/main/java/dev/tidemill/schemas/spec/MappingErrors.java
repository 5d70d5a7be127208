package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What is wrong with the keys of one mapping. A misspelt key is unknown, and another one is missing
 * for it: that is one mistake, and reported as one.
 */
final class MappingErrors {

  /** Rules about an entry do not need its name. */
  private static final String NAME = "name";

  private final JsonNode found;
  private final boolean entry;
  private final List<String> unknown = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private JsonNode schema = MissingNode.getInstance();
  private final List<String> oneMissing = new ArrayList<>();
  private boolean wrongKinds;

  /**
   * None so far in a mapping.
   *
   * @param entry whether it is one of a list of the specification, such as a trigger
   */
  MappingErrors(JsonNode found, boolean entry) {
    this.found = found;
    this.entry = entry;
  }

  void unknown(String key, JsonNode itsSchema) {
    unknown.add(key);
    schema = itsSchema;
  }

  void missing(String key) {
    missing.add(key);
  }

  /** One of the keys for which this is called must be there. */
  void oneMissing(String key) {
    oneMissing.add(key);
  }

  /** The mapping has no kind, or several. */
  void wrongKinds(JsonNode itsSchema) {
    wrongKinds = true;
    schema = itsSchema;
  }

  /**
   * Reports each mistake.
   *
   * @param kindRemoved whether a kind was taken out of it, because this version does not support it
   * @param report takes the key, empty for the mapping itself, and what is wrong
   * @param extra takes a mistake without which the rest can be checked: a key that stands for
   *     nothing which is missing and is taken out, or that a name is missing
   */
  void report(
      boolean kindRemoved, BiConsumer<String, String> report, BiConsumer<String, String> extra) {
    List<String> kinds = kinds();
    List<String> present = kinds.stream().filter(found::has).toList();
    boolean kindless = wrongKinds && present.isEmpty() && !kindRemoved;
    for (String key : unknown) {
      List<String> others = names();
      others.removeAll(kinds);
      if (kindless && Nearest.of(key, others).isEmpty()) {
        report.accept(key, unknownKind(key, kinds));
        wrongKinds = false;
      } else {
        List<String> needed = new ArrayList<>(missing);
        needed.addAll(oneMissing);
        String told = unknownField(key);
        needed.removeAll(missing);
        needed.removeAll(oneMissing);
        boolean harmless = needed.isEmpty() || (entry && needed.equals(List.of(NAME)));
        (harmless ? extra : report).accept(key, told);
        ((ObjectNode) found).remove(key);
      }
    }
    missing.forEach(
        key ->
            (entry && key.equals(NAME) ? extra : report)
                .accept("", "the field " + key + " is missing"));
    if (!oneMissing.isEmpty()) {
      report.accept(
          "",
          "it needs %s: without a limit it cannot fail".formatted(String.join(" or ", oneMissing)));
    }
    if (wrongKinds && !(present.isEmpty() && kindRemoved)) {
      report.accept(
          "",
          present.isEmpty()
              ? "exactly one kind is needed: " + String.join(", ", kinds)
              : "exactly one kind is allowed, found " + String.join(" and ", present));
    }
  }

  private String unknownField(String key) {
    Optional<String> meant = Nearest.of(key, missing);
    Optional<String> bound = Nearest.of(key, oneMissing);
    if (meant.isEmpty() && bound.isPresent()) {
      meant = bound;
      oneMissing.clear();
    } else if (meant.isPresent()) {
      missing.remove(meant.get());
    } else if (missing.size() == 1 && unknown.size() == 1) {
      return "unknown field, and %s is missing; allowed: %s"
          .formatted(missing.remove(0), String.join(", ", names()));
    }
    return SchemaWords.unknownKey(key, meant, names());
  }

  private static String unknownKind(String key, List<String> kinds) {
    String elsewhere = Kinds.all().families(key);
    String all = "inds: " + String.join(", ", kinds);
    if (!elsewhere.isEmpty()) {
      return key + " is " + elsewhere + "; k" + all;
    }
    return "there is no kind \"%s\"; %s"
        .formatted(
            key,
            Nearest.of(key, kinds).map(n -> "did you mean " + n + "? K" + all).orElse("k" + all));
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private List<String> kinds() {
    return kinds(schema.path("oneOf"));
  }

  /** The names of the kinds that a {@code oneOf} of the schema has. */
  static List<String> kinds(JsonNode oneOf) {
    List<String> kinds = new ArrayList<>();
    for (JsonNode option : oneOf) {
      option.path("required").forEach(n -> kinds.add(n.asText()));
    }
    return kinds;
  }
}
