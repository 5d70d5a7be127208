package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import java.util.Optional;

/**
 * What a run has so far.
 *
 * @param code digest of the code archive, fixed with the first cut: what is tested is what trains
 * @param testedCode digest of the code that passed its tests
 * @param predicted what programs answered for the holdout, of models that are not ONNX
 * @param accepted the registry entry, once the model gate passed
 */
public record Results(
    Optional<Snapshot> snapshot,
    Optional<String> code,
    Optional<String> testedCode,
    Optional<Prepared> prepared,
    Optional<TrainedModel> model,
    Optional<ModelVersion> accepted,
    Optional<String> rolloutId,
    Optional<Predicted> predicted) {

  public static final Results NONE =
      new Results(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Once a model is trained, a later cut changes only what it is judged on. */
  public Results cut(Snapshot next, String codeDigest) {
    Snapshot kept =
        model.isPresent() ? snapshot.map(first -> judgedOn(first, next)).orElse(next) : next;
    return new Results(
        Optional.of(kept),
        code.or(() -> Optional.of(codeDigest)),
        testedCode,
        prepared,
        model,
        accepted,
        rolloutId,
        predicted);
  }

  public Results tested(String codeDigest) {
    return new Results(
        snapshot, code, Optional.of(codeDigest), prepared, model, accepted, rolloutId, predicted);
  }

  /** As {@link #cut}: a model keeps the inputs that it was trained on. */
  public Results prepared(Prepared next) {
    Prepared kept =
        model.isPresent()
            ? prepared
                .map(
                    first ->
                        new Prepared(
                            next.programDigest(),
                            first.trainDigest(),
                            next.holdoutDigest(),
                            next.championHoldoutDigest(),
                            next.features(),
                            next.championProblem(),
                            next.types()))
                .orElse(next)
            : next;
    return new Results(
        snapshot, code, testedCode, Optional.of(kept), model, accepted, rolloutId, predicted);
  }

  public Results trained(TrainedModel next) {
    return new Results(
        snapshot, code, testedCode, prepared, Optional.of(next), accepted, rolloutId, predicted);
  }

  public Results predicted(Predicted next) {
    return new Results(
        snapshot, code, testedCode, prepared, model, accepted, rolloutId, Optional.of(next));
  }

  public Results accepted(Optional<ModelVersion> version) {
    return new Results(
        snapshot, code, testedCode, prepared, model, version, Optional.empty(), predicted);
  }

  public Results rollingOut(String rollout) {
    return new Results(
        snapshot, code, testedCode, prepared, model, accepted, Optional.of(rollout), predicted);
  }

  private static Snapshot judgedOn(Snapshot trained, Snapshot judged) {
    return new Snapshot(
        judged.digest(),
        judged.asOf(),
        trained.windowStart(),
        trained.windowEnd(),
        judged.holdoutStart(),
        judged.holdoutEnd(),
        trained.trainRows(),
        judged.holdoutRows(),
        trained.trainDigest(),
        judged.holdoutDigest(),
        judged.contextDigest(),
        judged.files(),
        judged.newFiles(),
        judged.holdoutRule(),
        judged.rows(),
        judged.notes(),
        judged.columns(),
        judged.ranges());
  }
}
