package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.SpecRules.Items;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules about the variables that a trainer gets beside its contract. */
final class EnvRules {

  private static final List<String> PLACES = List.of("fromEnv", "fromFile", "fromSecret");

  /** What a program always has, in the words of its contract. */
  private static final Set<String> OURS =
      Set.of("PATH", "HOME", "TMPDIR", "LANG", "JAVA_HOME", "JAVA_TOOL_OPTIONS", "PYTHONHASHSEED");

  private EnvRules() {}

  static void check(JsonNode spec, SpecErrors errors, Items items) {
    Set<String> names = new HashSet<>();
    items.each(
        "spec.train.env",
        spec.at("/train/env"),
        (path, variable) -> {
          List<String> places = PLACES.stream().filter(variable::hasNonNull).toList();
          if (places.size() != 1) {
            errors.add(
                path,
                "write exactly one of %s%s"
                    .formatted(
                        String.join(", ", PLACES),
                        places.isEmpty() ? "" : "; found " + String.join(" and ", places)));
          }
          String name = variable.path("name").asText();
          if (OURS.contains(name) || name.startsWith("TIDEMILL_") || name.startsWith("MLFLOW_")) {
            errors.add(path + ".name", "Tidemill sets " + name + " itself; write another name");
          } else if (!names.add(name)) {
            errors.add(path + ".name", "the name " + name + " is taken; write each variable once");
          }
        });
  }
}
