package dev.tidemill.gateway.model;

import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import java.util.Optional;

/**
 * A version at this gateway.
 *
 * @param model there once the status is READY
 * @param golden what it answers to its golden requests
 * @param warmMicros median time of a run when warm
 * @param retryable whether it could not be loaded for a reason that may pass
 */
record Hosted(
    VersionKey key,
    LoadStatus status,
    String error,
    boolean retryable,
    Optional<ServedModel> model,
    GoldenAnswers golden,
    long warmMicros) {

  static Hosted loading(VersionKey key) {
    return new Hosted(key, LoadStatus.LOADING, "", false, Optional.empty(), GoldenAnswers.NONE, 0);
  }

  /**
   * Still loading, with the reason why it takes so long: the controller decides how long it may.
   */
  static Hosted notYet(VersionKey key, String error) {
    return new Hosted(
        key, LoadStatus.LOADING, error, true, Optional.empty(), GoldenAnswers.NONE, 0);
  }

  /** What can never become right. */
  static Hosted failed(VersionKey key, String error) {
    return new Hosted(
        key, LoadStatus.FAILED, error, false, Optional.empty(), GoldenAnswers.NONE, 0);
  }

  static Hosted ready(VersionKey key, ServedModel model, GoldenAnswers golden, long warmMicros) {
    return new Hosted(key, LoadStatus.READY, "", false, Optional.of(model), golden, warmMicros);
  }

  LoadedVersion reported() {
    return new LoadedVersion(
        key.version(),
        key.digest(),
        status,
        error,
        golden.scores(),
        golden.maxDifference(),
        golden.worst());
  }
}
