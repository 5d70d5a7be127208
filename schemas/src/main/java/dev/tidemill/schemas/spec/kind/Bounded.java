package dev.tidemill.schemas.spec.kind;

import java.util.OptionalDouble;

/**
 * A kind of check whose figure lies between two bounds, of which one may be missing; one is needed.
 */
public interface Bounded extends SpecKind {

  OptionalDouble min();

  OptionalDouble max();

  @Override
  default void check(KindRules rules) {
    if (min().isPresent() && max().isPresent() && min().getAsDouble() > max().getAsDouble()) {
      rules.problem("", "min is larger than max");
    }
  }
}
