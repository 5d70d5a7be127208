package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.VersionScore;

/**
 * Scores that are not finite numbers: a gateway does not answer with them, and reports them as
 * failures.
 */
final class NotFinite {

  /** How the error of such a failure starts, at every gateway. */
  private static final String ERROR = "NOT_FINITE";

  private NotFinite() {}

  /** Whether a version failed because its score is NaN or infinite. */
  static boolean isWhy(VersionScore s) {
    return s.error().startsWith(ERROR);
  }
}
