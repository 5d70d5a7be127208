package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServedModel;
import java.util.Optional;

/** What one version did with the input. */
record VersionTry(
    ServedVersion by,
    Optional<ServedModel.Answer> answer,
    String error,
    Optional<ModelFailure.Kind> failure,
    long micros) {

  boolean answers() {
    return answer.isPresent();
  }

  boolean timedOut() {
    return failure.equals(Optional.of(ModelFailure.Kind.TIMEOUT));
  }

  /** The same, failed because of an answer that breaks the contract of the endpoint. */
  VersionTry brokeContract(String breach) {
    return new VersionTry(
        by,
        Optional.empty(),
        ModelFailure.Kind.CONTRACT + ": " + breach,
        Optional.of(ModelFailure.Kind.CONTRACT),
        micros);
  }
}
