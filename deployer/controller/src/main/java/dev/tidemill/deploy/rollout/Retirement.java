package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.RolloutInput.PipelineDeleted;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.Optional;
import java.util.stream.Stream;

/** A pipeline that is deleted gives up its endpoint: nothing of it is served any more. */
final class Retirement {

  private Retirement() {}

  /**
   * Ends the rollout in progress, takes the champion away and publishes a route without a version.
   * A deletion that is read after a candidate of a later specification takes nothing from that
   * candidate.
   */
  static void take(RolloutDraft draft, PipelineDeleted deleted) {
    PipelineRollouts state = draft.state();
    if (deleted.specVersion() <= state.deletedVersion()) {
      return;
    }
    PipelineRetired retired = new PipelineRetired(deleted.specVersion(), deleted.actor());
    if (newest(state) > deleted.specVersion()) {
      draft.record(retired);
      return;
    }
    Optional<PipelineSpec> served = state.current().map(Rollout::spec).or(state::spec);
    String message = "the pipeline was deleted by " + deleted.actor();
    state
        .champion()
        .ifPresent(
            champion ->
                draft.record(
                    new ChampionChanged(
                        Optional.empty(), Optional.of(champion), message, deleted.actor())));
    state
        .current()
        .ifPresent(
            rollout ->
                RolloutEnd.endQuietly(
                    draft,
                    TakeBack.undone(rollout),
                    RolloutReason.PIPELINE_DELETED.name(),
                    message));
    draft.record("", retired);
    served.ifPresent(spec -> Routing.publishNothing(draft, spec));
  }

  /** The newest specification by which anything of the pipeline is served or on its way. */
  private static int newest(PipelineRollouts state) {
    return Stream.concat(
            state.championModel().stream(), state.current().map(Rollout::candidate).stream())
        .mapToInt(ModelVersion::specVersion)
        .max()
        .orElse(0);
  }
}
