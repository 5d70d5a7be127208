package dev.tidemill.deploy.rollout;

import java.util.Locale;

/** Why something happened, as messages carry it. */
public enum RolloutReason {
  /** The verdict was given against another champion than the one that serves: gate it again. */
  STALE_VERDICT,
  /** There is no passing verdict of the model gate for this digest. */
  NO_VERDICT,
  WITHDRAWN,
  ALREADY_SERVES,
  ENDPOINT_CHANGED,
  /** Another pipeline claimed the endpoint first. */
  ENDPOINT_TAKEN,
  /** The pipeline was deleted. */
  PIPELINE_DELETED,
  FIRST_MODEL,
  ALIAS_ONLY,
  CONFIRMED,
  /** The promotion stands, but the next candidate came before it was confirmed. */
  PROVISIONAL_CUT_SHORT,
  SUPERSEDED,
  NO_EVIDENCE,
  NO_GATEWAY,
  LOAD_FAILED,
  LOAD_TIMEOUT,
  GOLDEN_MISMATCH,
  BY_COMMAND,
  // answers to commands
  ACCEPTED,
  EXPIRED,
  NO_ROLLOUT,
  NOT_LOADED,
  ALREADY_PROMOTED,
  ALREADY_PAUSED,
  NOT_PAUSED,
  NOTHING_SERVES,
  NO_FORMER,
  UNKNOWN_VERSION;

  /** The code of an abort by a guard, such as {@code GUARD_QUALITY}. */
  static String ofGuard(String guard) {
    return "GUARD_" + guard.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
