package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Numbers;

/** {@code maxFailing} in sentences. */
final class Tolerance {

  private Tolerance() {}

  /** The exception that it makes from what is allowed. */
  static String except(DataCheckSpec spec) {
    return spec.maxFailing() > 0 ? ", except for " + limit(spec) : "";
  }

  /** Why a check passes although some rows fail. */
  static String tolerated(DataCheckSpec spec) {
    return ", which is tolerated (" + limit(spec) + ")";
  }

  private static String limit(DataCheckSpec spec) {
    double max = spec.maxFailing();
    return max < 1
        ? "at most " + Numbers.show(100 * max) + " % of the values"
        : "at most " + Counted.of((long) max, "row");
  }
}
