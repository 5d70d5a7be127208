package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.ErrorRate;
import dev.tidemill.deploy.analysis.Guards;
import dev.tidemill.deploy.analysis.Judgement;
import dev.tidemill.deploy.analysis.LatencyQuantile;
import dev.tidemill.deploy.analysis.Look;
import dev.tidemill.deploy.analysis.LookOutcome;
import dev.tidemill.deploy.analysis.PairedQuality;
import dev.tidemill.deploy.analysis.RolloutRules;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.guard.Errors;
import dev.tidemill.schemas.spec.guard.Latency;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.text.Counted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks at the evidence and does what follows. */
final class Looking {

  /** A step that fewer requests have seen than this has not been tried. */
  static final long MIN_STEP_EXECUTIONS = 100;

  private static final double ALPHA = 0.001;

  /** Where a specification has no errors guard: without one 100 requests would prove a version. */
  static final Errors USUAL_ERRORS = new Errors(3, ALPHA, 0.01);

  /** These guards have figures for each epoch: {@code w.1}, {@code epoch.1} and so on. */
  private static final Set<String> BY_EPOCH = Set.of(Guards.EVENT_SHARE, Guards.SAMPLE_RATIO);

  private Looking() {}

  static RolloutRules rules(Rollout rollout) {
    RolloutSpec spec = rollout.rules();
    Map<String, Double> gate = rollout.candidate().verdict().statistics();
    double variance =
        gate.getOrDefault("pairBlockVariancePerRow", PairedQuality.DEFAULT_VARIANCE_PER_ROW);
    Errors errors = spec.guard(Errors.class).orElse(USUAL_ERRORS);
    return new RolloutRules(
        new ErrorRate(errors.attributableInputs(), errors.maxIncrease()),
        errors.alpha(),
        spec.guard(Quality.class).map(q -> PairedQuality.of(q.margin(), q.minLabels(), variance)),
        spec.guard(Latency.class)
            .map(
                l ->
                    new LatencyQuantile(
                        l.quantile(), l.maxRatio(), l.maxIncrease().toNanos() / 1000.0, ALPHA)),
        RolloutRules.SAMPLE_RATIO_ALPHA);
  }

  /** A look; what it leads to happens in the same decision. */
  static void look(Draft draft) {
    Optional<Rollout> current = draft.state().current();
    if (current.filter(r -> r.stage() == RolloutStage.STEPPING).isPresent()) {
      lookAtStep(draft);
    } else if (current.filter(Rollout::provisional).isPresent()) {
      lookAfterPromotion(draft, false);
    }
  }

  private static void lookAtStep(Draft draft) {
    Rollout rollout = draft.current();
    Look look = rules(rollout).judge(rollout.evidence());
    LookOutcome outcome = effective(rollout, look.outcome());
    record(draft, look, outcome);
    switch (outcome) {
      case ABORT -> abort(draft, look);
      case ADVANCE -> Starting.step(draft, rollout.step() + 1);
      case PROMOTE -> Endings.promote(draft, promotion(look), "controller");
      case HOLD, EXPIRE -> {}
    }
  }

  /** What a look may do here: a promotion ends the last step, a paused rollout only aborts. */
  private static LookOutcome effective(Rollout rollout, LookOutcome outcome) {
    if (outcome == LookOutcome.ABORT) {
      return outcome;
    }
    boolean tried =
        rollout.evidence().epochs().stream()
            .reduce((a, b) -> b)
            .filter(e -> e.executions() >= MIN_STEP_EXECUTIONS && e.answers() > 0)
            .isPresent();
    if (outcome == LookOutcome.HOLD || rollout.paused() || !tried) {
      return LookOutcome.HOLD;
    }
    if (rollout.step() < rollout.rules().stepWeights().size()) {
      return LookOutcome.ADVANCE;
    }
    return outcome == LookOutcome.PROMOTE ? LookOutcome.PROMOTE : LookOutcome.HOLD;
  }

  private static String promotion(Look look) {
    return "no guard failed; "
        + look.guard("quality").or(() -> look.guard("errors")).map(Judgement::message).orElse("");
  }

  /** The provisional time is over: the last look at it, and what it leads to. */
  static void lookLast(Draft draft) {
    lookAfterPromotion(draft, true);
  }

  private static void lookAfterPromotion(Draft draft, boolean over) {
    Rollout rollout = draft.current();
    Look look = rules(rollout).judgeProvisional(rollout.evidence());
    boolean failed = look.outcome() == LookOutcome.ABORT;
    long labels = rollout.evidence().pairCount();
    boolean enough = labels >= rollout.rules().provisional().labels();
    if (failed) {
      record(draft, look, LookOutcome.ABORT);
      abort(draft, look);
    } else if (enough || over) {
      last(draft);
      Endings.confirm(
          draft,
          "%s%s after promotion and no guard failed"
              .formatted(enough ? "" : "its time is over: ", Counted.of(labels, "label")));
    } else {
      record(draft, look, LookOutcome.HOLD);
    }
  }

  private static void abort(Draft draft, Look look) {
    Judgement failure = look.failure().orElseThrow();
    Endings.takeOff(
        draft,
        ReasonCode.ofGuard(failure.guard()),
        failure.guard() + ": " + failure.message(),
        "guard:" + failure.guard());
  }

  /**
   * A gateway that asks the candidate nothing more has counted more inputs that only the candidate
   * fails on than abort a rollout. The evidence may not show them: of requests with one id it
   * counts one, and predictions can be lost. Without new ones it would hold until its deadline.
   */
  static void checkAsked(Draft draft) {
    PipelineRollouts state = draft.state();
    Optional<Rollout> stepping = state.current().filter(r -> r.stage() == RolloutStage.STEPPING);
    Optional<GatewayView> stopped =
        stepping.flatMap(
            r ->
                state.gateways().stream()
                    .filter(g -> g.stoppedAfter() > 0 && g.generation() == state.generation())
                    .filter(
                        g -> r.evidence().epochs().stream().anyMatch(e -> e.epoch() == g.epoch()))
                    .findFirst());
    if (stopped.isPresent()) {
      int limit = rules(draft.current()).errors().maxAttributable();
      last(draft);
      Endings.takeOff(
          draft,
          ReasonCode.ofGuard(Guards.ERRORS),
          ("gateway %s asks the candidate nothing more: it failed on %d distinct inputs that the"
                  + " champion answered; %d abort")
              .formatted(stopped.get().gateway(), stopped.get().stoppedAfter(), limit),
          "guard:" + Guards.ERRORS);
    }
  }

  /** Time is up: the champion stays. */
  static void expire(Draft draft) {
    Rollout rollout = draft.current();
    if (rollout.stage() == RolloutStage.STEPPING) {
      record(draft, rules(rollout).judge(rollout.evidence()), LookOutcome.EXPIRE);
    }
    Endings.end(
        draft,
        RolloutOutcome.EXPIRED,
        ReasonCode.NO_EVIDENCE.name(),
        "not enough evidence by the deadline; the champion stays");
  }

  /**
   * What is known of a rollout when something else than a guard ends it, or its promotion stands,
   * is on record with every figure: looks that changed nothing may be long ago.
   */
  static void last(Draft draft) {
    Rollout rollout = draft.current();
    RolloutRules rules = rules(rollout);
    if (rollout.provisional()) {
      Look look = rules.judgeProvisional(rollout.evidence());
      draft.record(judged(rollout, look, LookOutcome.HOLD, true));
    } else if (rollout.stage() == RolloutStage.STEPPING) {
      draft.record(judged(rollout, rules.judge(rollout.evidence()), LookOutcome.HOLD, true));
    }
  }

  private static void record(Draft draft, Look look, LookOutcome outcome) {
    Rollout rollout = draft.current();
    EvidenceJudged judged = judged(rollout, look, outcome, outcome != LookOutcome.HOLD);
    boolean changed =
        !Evolution.outcomes(judged.outcome(), judged.guards()).equals(rollout.looks().outcomes());
    boolean due = Timers.nextLook(rollout).filter(at -> !at.isAfter(draft.now())).isPresent();
    if (changed || due || outcome != LookOutcome.HOLD) {
      draft.record(judged);
    }
  }

  /**
   * @param blocks with the figures of single blocks, which a look that changes nothing goes
   *     without: there are many, and events are kept for ever
   */
  private static EvidenceJudged judged(
      Rollout rollout, Look look, LookOutcome outcome, boolean blocks) {
    List<GuardResult> guards = look.guards().stream().map(g -> result(rollout, g, blocks)).toList();
    return new EvidenceJudged(rollout.step(), outcome.text(), guards, rollout.looks().lastSlice());
  }

  private static GuardResult result(Rollout rollout, Judgement judgement, boolean blocks) {
    Map<String, Double> numbers = new TreeMap<>(judgement.statistics());
    if (!blocks) {
      numbers.keySet().removeIf(PairedQuality::isDetail);
    }
    List<EpochTotals> epochs = rollout.evidence().epochs();
    if (!epochs.isEmpty()) {
      EpochTotals last = epochs.get(epochs.size() - 1);
      numbers.put("epoch", (double) last.epoch());
      numbers.put("w", last.w());
    }
    if (BY_EPOCH.contains(judgement.guard())) {
      for (int i = 0; i < epochs.size(); i++) {
        numbers.put("epoch." + (i + 1), (double) epochs.get(i).epoch());
      }
    }
    if (judgement.guard().equals(Guards.QUALITY)) {
      Double gate = rollout.candidate().verdict().statistics().get(Endings.GATE_DIFFERENCE);
      if (gate != null) {
        numbers.put("gateDifference", gate);
      }
      if (rollout.provisional()) {
        numbers.put("canaryDifference", rollout.canaryDifference());
      }
    }
    return new GuardResult(
        judgement.guard(), judgement.outcome().text(), judgement.message(), numbers);
  }
}
