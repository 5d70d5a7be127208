package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.validation.check.Judged;

/**
 * A kind of model check: what it must know about a candidate, and how it judges.
 *
 * <p>Pure and total: every candidacy has an outcome, also one without rows or with scores that are
 * NaN. A class from outside is found by {@link java.util.ServiceLoader} and needs a constructor
 * without arguments.
 *
 * @param <S> its record in the specification
 */
public interface ModelCheckKind<S extends ModelCheckSpec.Kind> {

  /** Its record in the specification. */
  Class<S> spec();

  /** Whether it needs the time of single-row calls, which takes seconds to measure. */
  default boolean timesCalls() {
    return false;
  }

  /** What the check comes to; the message names what was compared. */
  Judged judge(S check, Candidacy candidacy);
}
