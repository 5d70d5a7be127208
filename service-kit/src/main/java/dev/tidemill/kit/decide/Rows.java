package dev.tidemill.kit.decide;

import java.util.Map;
import java.util.Optional;

/** The rows that a decision asked to see, by name. A name that is absent has no row. */
public record Rows(Map<String, String> values) {

  public static final Rows NONE = new Rows(Map.of());

  public Rows {
    values = Map.copyOf(values);
  }

  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
