package dev.tidemill.schemas.spec.kind;

import java.util.List;

/**
 * A kind of check, trigger or guard: a record whose components are its fields in the specification.
 * Its name there is its {@code JsonTypeName}, or else its simple name. A kind of Tidemill stands in
 * the list of {@link Kinds}, one from elsewhere comes from a {@link KindProvider}.
 */
public interface SpecKind {

  /** The columns that its fields name; those in its SQL are known to DuckDB alone. */
  default List<String> namedColumns() {
    return List.of();
  }

  /** Reports what is wrong with it although each field by itself is right. */
  default void check(KindRules rules) {}
}
