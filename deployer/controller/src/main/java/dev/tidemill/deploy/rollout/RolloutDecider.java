package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.RolloutInput.CandidateAccepted;
import dev.tidemill.deploy.rollout.RolloutInput.CommandReceived;
import dev.tidemill.deploy.rollout.RolloutInput.GatewaySeen;
import dev.tidemill.deploy.rollout.RolloutInput.PipelineDeleted;
import dev.tidemill.deploy.rollout.RolloutInput.SliceArrived;
import dev.tidemill.deploy.rollout.RolloutInput.TimerExpired;
import dev.tidemill.deploy.target.GatewayChange;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Folded;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.RolloutStage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Decides the rollouts of a pipeline: verify, load, golden requests, steps, promotion (provisional,
 * then confirmed), abort, expiry, superseding, rollback. Evidence moves a rollout, not the clock;
 * the clock only ends it. Repeated inputs and evidence of other rollouts change nothing; missing
 * data holds.
 */
public final class RolloutDecider
    implements Decider<PipelineRollouts, RolloutInput, RolloutFact, Void> {

  @Override
  public PipelineRollouts initial(String key) {
    return PipelineRollouts.none(key);
  }

  private static final Cases<RolloutDraft, RolloutInput, Void> INPUTS =
      Cases.<RolloutDraft, RolloutInput, Void>of(RolloutInput.class)
          .run(CandidateAccepted.class, RolloutStart::accept)
          .run(CommandReceived.class, RolloutCommands::take)
          .run(GatewaySeen.class, (draft, seen) -> gateway(draft, seen.news()))
          .run(SliceArrived.class, (draft, arrived) -> EvidenceReview.take(draft, arrived.slice()))
          .run(PipelineDeleted.class, Retirement::take)
          .run(TimerExpired.class, (draft, timer) -> expired(draft, timer.name()))
          .build();

  @Override
  public Decision<RolloutFact, Void> decide(
      PipelineRollouts state, RolloutInput input, Instant now) {
    return fold(state, Rows.NONE, input, now).decision();
  }

  @Override
  public Folded<PipelineRollouts, RolloutFact, Void> fold(
      PipelineRollouts state, Rows rows, RolloutInput input, Instant now) {
    RolloutDraft draft = new RolloutDraft(state, now.truncatedTo(ChronoUnit.MILLIS));
    INPUTS.apply(draft, input);
    return new Folded<>(draft.decision(), draft.state());
  }

  private static void gateway(RolloutDraft draft, GatewayChange news) {
    List<GatewayView> known = draft.state().gateways();
    if (news.has().isEmpty()) {
      if (known.stream().anyMatch(g -> g.gateway().equals(news.gateway()))) {
        draft.note(new RolloutFact.GatewayLost(news.gateway()));
      }
    } else if (!known.contains(news.has().get())) {
      draft.note(new RolloutFact.GatewayNoted(news.has().get()));
    }
    Rollback.check(draft);
    Loading.checkOwner(draft);
    EvidenceReview.checkAsked(draft);
    Loading.check(draft);
  }

  private static void expired(RolloutDraft draft, String timer) {
    Instant due = RolloutTimers.of(draft.state()).get(timer);
    if (due == null || due.isAfter(draft.now())) {
      return;
    }
    switch (timer) {
      case RolloutTimers.FALLBACK -> Rollback.check(draft);
      case RolloutTimers.LOAD -> Loading.timeout(draft);
      case RolloutTimers.DEADLINE -> deadline(draft);
      case RolloutTimers.LOOK -> EvidenceReview.look(draft);
      case RolloutTimers.PROVISIONAL -> EvidenceReview.lookLast(draft);
      default -> throw new IllegalArgumentException("There is no timer " + timer);
    }
  }

  private static void deadline(RolloutDraft draft) {
    if (draft.current().stage() == RolloutStage.LOADING) {
      Loading.timeout(draft);
    } else {
      EvidenceReview.expire(draft);
    }
  }

  @Override
  public PipelineRollouts evolve(PipelineRollouts state, RolloutFact fact) {
    return RolloutEvolution.evolve(state, fact);
  }

  @Override
  public Map<String, Instant> timers(PipelineRollouts state) {
    return RolloutTimers.of(state);
  }
}
