package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.RolloutInput.CandidateAccepted;
import dev.tidemill.deploy.rollout.RolloutInput.CommandReceived;
import dev.tidemill.deploy.rollout.RolloutInput.GatewaySeen;
import dev.tidemill.deploy.rollout.RolloutInput.PipelineDeleted;
import dev.tidemill.deploy.rollout.RolloutInput.SliceArrived;
import dev.tidemill.deploy.rollout.RolloutInput.TimerExpired;
import dev.tidemill.deploy.target.GatewayNews;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * The rollouts of a pipeline: verify, load, golden requests, steps, promotion (provisional, then
 * confirmed), abort, expiry, superseding, rollback. Evidence moves it, not the clock; the clock
 * only ends it. Repeated inputs and evidence of other rollouts change nothing; missing data holds.
 */
public final class RolloutDecider
    implements Decider<PipelineRollouts, RolloutInput, RolloutFact, Void> {

  @Override
  public PipelineRollouts initial(String key) {
    return PipelineRollouts.none(key);
  }

  @Override
  public Decision<RolloutFact, Void> decide(
      PipelineRollouts state, RolloutInput input, Instant now) {
    Draft draft = new Draft(state, now.truncatedTo(ChronoUnit.MILLIS));
    if (input instanceof CandidateAccepted accepted) {
      Starting.accept(draft, accepted);
    } else if (input instanceof CommandReceived received) {
      Commands.take(draft, received);
    } else if (input instanceof GatewaySeen seen) {
      gateway(draft, seen.news());
    } else if (input instanceof SliceArrived arrived) {
      if (Slices.counts(state, arrived.slice())) {
        draft.note(new RolloutFact.SliceTaken(arrived.slice()));
        Looking.look(draft);
      }
    } else if (input instanceof PipelineDeleted deleted) {
      Withdrawal.take(draft, deleted);
    } else {
      expired(draft, ((TimerExpired) input).name());
    }
    return draft.decision();
  }

  private static void gateway(Draft draft, GatewayNews news) {
    List<GatewayView> known = draft.state().gateways();
    if (news.has().isEmpty()) {
      if (known.stream().anyMatch(g -> g.gateway().equals(news.gateway()))) {
        draft.note(new RolloutFact.GatewayLost(news.gateway()));
      }
    } else if (!known.contains(news.has().get())) {
      draft.note(new RolloutFact.GatewayNoted(news.has().get()));
    }
    Commands.checkRollback(draft);
    Starting.checkOwner(draft);
    Looking.checkAsked(draft);
    Starting.checkLoaded(draft);
  }

  private static void expired(Draft draft, String timer) {
    Instant due = Timers.of(draft.state()).get(timer);
    if (due == null || due.isAfter(draft.now())) {
      return;
    }
    switch (timer) {
      case Timers.FALLBACK -> Commands.checkRollback(draft);
      case Timers.LOAD -> loadTimeout(draft);
      case Timers.DEADLINE -> deadline(draft);
      case Timers.LOOK -> Looking.look(draft);
      case Timers.PROVISIONAL -> Looking.lookLast(draft);
      default -> throw new IllegalArgumentException("There is no timer " + timer);
    }
  }

  private static void loadTimeout(Draft draft) {
    Rollout rollout = draft.current();
    List<GatewayView> alive = draft.state().gateways();
    if (alive.isEmpty()) {
      Endings.end(
          draft,
          RolloutOutcome.EXPIRED,
          ReasonCode.NO_GATEWAY.name(),
          "no live gateway serves the endpoint");
    } else if (rollout.paused() && alive.stream().allMatch(g -> has(rollout, g))) {
      Looking.expire(draft);
    } else {
      List<String> missing =
          alive.stream().filter(g -> !has(rollout, g)).map(g -> missing(rollout, g)).toList();
      Endings.end(
          draft,
          RolloutOutcome.ABORTED,
          ReasonCode.LOAD_TIMEOUT.name(),
          "gateways that have not loaded it in time: " + missing);
    }
  }

  private static String missing(Rollout rollout, GatewayView gateway) {
    ModelVersion candidate = rollout.candidate();
    return gateway
        .held(candidate.version(), candidate.digest())
        .map(GatewayView.Held::error)
        .filter(error -> !error.isEmpty())
        .map(error -> gateway.gateway() + " (" + error + ")")
        .orElse(gateway.gateway());
  }

  private static boolean has(Rollout rollout, GatewayView gateway) {
    return rollout.loaded().contains(gateway.gateway());
  }

  private static void deadline(Draft draft) {
    if (draft.current().stage() == RolloutStage.LOADING) {
      loadTimeout(draft);
    } else {
      Looking.expire(draft);
    }
  }

  @Override
  public PipelineRollouts evolve(PipelineRollouts state, RolloutFact fact) {
    return Evolution.evolve(state, fact);
  }

  @Override
  public Map<String, Instant> timers(PipelineRollouts state) {
    return Timers.of(state);
  }
}
