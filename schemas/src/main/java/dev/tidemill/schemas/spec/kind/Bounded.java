package dev.tidemill.schemas.spec.kind;

import java.util.OptionalDouble;

/** A kind of check whose figure lies between two bounds, of which one may be missing. */
public interface Bounded extends SpecKind {

  OptionalDouble min();

  OptionalDouble max();

  @Override
  default void check(KindRules rules) {
    rules.bounds(min(), max());
  }
}
