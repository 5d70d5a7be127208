package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.LookOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * How a pipeline stands in traffic, for people.
 *
 * @param endpoint where it answers; empty if nothing serves it
 * @param champion the version that serves
 * @param rollout the one that has not ended
 */
public record RolloutStanding(
    String endpoint, Optional<Integer> champion, Optional<InProgress> rollout) {

  /**
   * A rollout that has not ended.
   *
   * @param version of the candidate, which is the champion once it is promoted
   * @param weight whole percent that it answers as candidate
   * @param paused a person stopped it
   * @param startedAt when it began
   * @param heldSince since when all looks have held it and said the same, in its steps
   * @param until when it expires, or counts as confirmed at the latest
   */
  public record InProgress(
      int version,
      int weight,
      RolloutStage stage,
      boolean paused,
      Optional<Instant> startedAt,
      Optional<Instant> heldSince,
      Instant until) {}

  /** How this pipeline stands. */
  public static RolloutStanding of(PipelineRollouts state) {
    Optional<PipelineSpec> spec = state.current().map(Rollout::spec).or(state::spec);
    String endpoint =
        spec.filter(Routing::gateways)
            .flatMap(PipelineSpec::rollout)
            .map(rules -> rules.serving().endpoint())
            .orElse("");
    return new RolloutStanding(
        endpoint, state.champion(), state.current().map(RolloutStanding::inProgress));
  }

  private static InProgress inProgress(Rollout rollout) {
    boolean steps = rollout.stage() == RolloutStage.STEPPING;
    boolean held = steps && rollout.looks().outcomes().startsWith(LookOutcome.HOLD.text());
    return new InProgress(
        rollout.candidate().version(),
        steps ? rollout.weight() : 0,
        rollout.stage(),
        rollout.paused(),
        rollout
            .spec()
            .rollout()
            .map(RolloutSpec::deadline)
            .map(d -> rollout.deadline().minus(d.after())),
        held ? rollout.looks().since() : Optional.empty(),
        rollout.provisionalUntil().orElse(rollout.deadline()));
  }

  /** Whole percent of the requests that the champion answers, if it is there. */
  public int championWeight() {
    return 100 - rollout.map(InProgress::weight).orElse(0);
  }
}
