package dev.tidemill.gateway.model;

import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import java.util.List;
import java.util.Optional;

/**
 * A version at this gateway.
 *
 * @param model there once the status is READY
 * @param warmMicros median time of a run when warm
 * @param retryable whether loading failed for want of the artefact, which may come
 */
record Hosted(
    VersionKey key,
    LoadStatus status,
    String error,
    boolean retryable,
    Optional<ServedModel> model,
    List<Double> goldenAnswers,
    double goldenMaxDifference,
    long warmMicros) {

  static Hosted loading(VersionKey key) {
    return new Hosted(
        key, LoadStatus.LOADING, "", false, Optional.empty(), List.of(), Double.NaN, 0);
  }

  static Hosted failed(VersionKey key, String error, boolean retryable) {
    return new Hosted(
        key, LoadStatus.FAILED, error, retryable, Optional.empty(), List.of(), Double.NaN, 0);
  }

  LoadedVersion reported() {
    return new LoadedVersion(
        key.version(), key.digest(), status, error, goldenAnswers, goldenMaxDifference);
  }
}
