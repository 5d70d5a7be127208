package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunEventBody.ModelTaken;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run has so far.
 *
 * @param code digest of the code archive, fixed with the first cut: what is tested is what trains
 * @param testedCode digest of the code that passed its tests
 * @param predicted what programs answered for the holdout, of models that are not ONNX
 * @param accepted the registry entry, once the model gate passed
 * @param commit where the code is from, if it is in git
 * @param redeploys the version whose model a run took that trains nothing
 */
public record Results(
    Optional<Snapshot> snapshot,
    Optional<String> code,
    Optional<String> testedCode,
    Optional<Prepared> prepared,
    Optional<TrainedModel> model,
    Optional<ModelVersion> accepted,
    Optional<String> rolloutId,
    Optional<Predicted> predicted,
    Optional<CodeCommit> commit,
    Optional<Integer> redeploys) {

  public static final Results NONE =
      new Results(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Once a model is trained, a later cut changes only what it is judged on. */
  public Results cut(Snapshot next, String codeDigest, Optional<CodeCommit> from) {
    return with(
        copy -> {
          if (code.isEmpty()) {
            copy.code = Optional.of(codeDigest);
            copy.commit = from;
          }
          copy.snapshot =
              Optional.of(
                  model.isPresent()
                      ? snapshot.map(first -> judgedOn(first, next)).orElse(next)
                      : next);
        });
  }

  public Results tested(String codeDigest) {
    return with(copy -> copy.testedCode = Optional.of(codeDigest));
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
    return with(copy -> copy.prepared = Optional.of(kept));
  }

  public Results trained(TrainedModel next) {
    return with(copy -> copy.model = Optional.of(next));
  }

  /** The model of an earlier version, with the rows and inputs that it was trained on. */
  public Results taken(ModelTaken next) {
    return with(
        copy -> {
          copy.model = Optional.of(next.model());
          copy.redeploys = Optional.of(next.version());
          copy.snapshot = Optional.of(next.snapshot());
          copy.prepared = Optional.of(next.prepared());
        });
  }

  public Results predicted(Predicted next) {
    return with(copy -> copy.predicted = Optional.of(next));
  }

  public Results accepted(Optional<ModelVersion> version) {
    return with(
        copy -> {
          copy.accepted = version;
          copy.rolloutId = Optional.empty();
        });
  }

  public Results rollingOut(String rollout) {
    return with(copy -> copy.rolloutId = Optional.of(rollout));
  }

  private Results with(Consumer<Copy> change) {
    Copy copy = new Copy();
    change.accept(copy);
    return copy.done();
  }

  /** What a run has, to be changed before it is fixed again. */
  private final class Copy {
    Optional<Snapshot> snapshot = Results.this.snapshot;
    Optional<String> code = Results.this.code;
    Optional<String> testedCode = Results.this.testedCode;
    Optional<Prepared> prepared = Results.this.prepared;
    Optional<TrainedModel> model = Results.this.model;
    Optional<ModelVersion> accepted = Results.this.accepted;
    Optional<String> rolloutId = Results.this.rolloutId;
    Optional<Predicted> predicted = Results.this.predicted;
    Optional<CodeCommit> commit = Results.this.commit;
    Optional<Integer> redeploys = Results.this.redeploys;

    Results done() {
      return new Results(
          snapshot,
          code,
          testedCode,
          prepared,
          model,
          accepted,
          rolloutId,
          predicted,
          commit,
          redeploys);
    }
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
