package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;

/**
 * What a request is the first of in its rollout (decision rules A2 and A4).
 *
 * @param newUnit its unit was not seen before
 * @param firstErrorOfUnit the version that was to answer failed, for this unit for the first time
 * @param newInput its input has not been reported as attributable before
 */
public record Novelty(boolean newUnit, boolean firstErrorOfUnit, boolean newInput) {

  /** Whether this version was the one to answer, going by where the unit was sent. */
  public static boolean wasToAnswer(Prediction p, VersionScore s) {
    return s.role() == (p.canary() ? RouteRole.CANDIDATE : RouteRole.CHAMPION);
  }

  /** Outside a rollout units are not tracked: every error and input counts. */
  public static final Novelty UNTRACKED = new Novelty(false, true, true);
}
