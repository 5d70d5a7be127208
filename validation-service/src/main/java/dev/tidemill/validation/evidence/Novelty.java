package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;

/**
 * What is new in a rollout with a request (decision rules A2 and A4).
 *
 * @param newUnit whether its unit was not seen before
 * @param firstErrorOfUnit whether the version that was to answer failed for this unit for the first
 *     time
 * @param newInput whether its input has not been reported as attributable before
 */
public record Novelty(boolean newUnit, boolean firstErrorOfUnit, boolean newInput) {

  /** Whether this version was to answer, as the unit of the request was sent. */
  public static boolean wasToAnswer(Prediction p, VersionScore s) {
    return s.role() == (p.canary() ? RouteRole.CANDIDATE : RouteRole.CHAMPION);
  }

  /** Outside a rollout units are not tracked, so every error and every input counts. */
  public static final Novelty UNTRACKED = new Novelty(false, true, true);
}
