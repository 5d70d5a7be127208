package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.field.NamesCheck;
import java.util.Map;
import java.util.Optional;

/** What an entry of a family is called. The entry may be wrong in any way. */
public final class KindNames {

  private KindNames() {}

  /** The name of its kind. */
  public static Optional<String> of(JsonNode entry, Map<String, Class<?>> kinds) {
    return kinds.keySet().stream().filter(entry::has).findFirst();
  }

  /** The name of a check that has none: its kind, and its column or metric if it has one. */
  public static Optional<String> ofCheck(JsonNode check, Map<String, Class<?>> kinds) {
    return of(check, kinds)
        .map(
            kind ->
                SpecField.of(kinds.get(kind)).stream()
                    .filter(f -> f.has(NamesCheck.class))
                    .map(f -> check.get(kind).path(f.name()).asText())
                    .filter(column -> !column.isEmpty())
                    .map(column -> kind + "-" + column)
                    .findFirst()
                    .orElse(kind));
  }
}
