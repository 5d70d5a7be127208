package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;

/**
 * Compared with the champion on the same rows by a paired cluster bootstrap, decision rule B1.
 *
 * @param margin largest difference in loss that is tolerated
 */
public record Champion(
    String metric,
    Require require,
    double margin,
    MarginUnit unit,
    double confidence,
    String cluster)
    implements ModelCheckSpec.Kind {

  /** What a candidate needs against the champion. */
  public enum Require {
    /** Not worse by the margin; what the rows leave undecided goes on to the rollout. */
    NOT_WORSE,
    /** Shown not to be worse by the margin. */
    SHOWN,
    /** Shown to be better by the margin. */
    BETTER
  }
}
