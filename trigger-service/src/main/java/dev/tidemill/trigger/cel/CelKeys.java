package dev.tidemill.trigger.cel;

import java.util.Map;
import java.util.Optional;

/** Texts of values by which events are told apart: other values have other texts. */
public final class CelKeys {

  /** From here on a floating-point number stands for several whole ones. */
  private static final double LARGEST_EXACT = 1L << 53;

  private CelKeys() {}

  /** The text of a value; lists and maps are JSON, in which no value runs into the next. */
  public static String text(Object value) {
    return value instanceof Map || value instanceof Iterable
        ? CelValues.toJson(value).toString()
        : String.valueOf(value);
  }

  /** Why a value may be taken for another one, in a part of a sentence; empty: it may not. */
  public static Optional<String> problem(Object value) {
    if (value instanceof Map<?, ?> map) {
      return firstProblem(map.values());
    }
    if (value instanceof Iterable<?> items) {
      return firstProblem(items);
    }
    return value instanceof Double number && !(Math.abs(number) < LARGEST_EXACT)
        ? Optional.of(
            "comes to a number beyond 2^53, which another one may be taken for; let the sender"
                + " write it as text")
        : Optional.empty();
  }

  private static Optional<String> firstProblem(Iterable<?> values) {
    for (Object value : values) {
      Optional<String> problem = problem(value);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }
}
