package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.EvidenceLook;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.LookOutcome;
import dev.tidemill.deploy.analysis.RolloutRules;
import dev.tidemill.deploy.analysis.guard.ErrorsGuard;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.spec.RolloutNeeds;
import dev.tidemill.schemas.text.Counted;
import java.util.Optional;

/** Looks at the evidence of a rollout and does what follows. */
final class EvidenceReview {

  /** A step that fewer requests have seen than this has not been tried. */
  static final long MIN_STEP_EXECUTIONS = RolloutNeeds.ANSWERS_A_STEP;

  private EvidenceReview() {}

  /** A slice arrived: a look, if the slice counts. */
  static void take(RolloutDraft draft, EvidenceSlice slice) {
    if (counts(draft.state(), slice)) {
      draft.note(new RolloutFact.SliceTaken(slice));
      look(draft);
    }
  }

  /**
   * Whether a slice is evidence of this rollout: its own id, an epoch of its own, and newer than
   * every slice before. Repeated, late and foreign slices are not.
   */
  private static boolean counts(PipelineRollouts state, EvidenceSlice slice) {
    return state
        .current()
        .filter(r -> r.stage() == RolloutStage.STEPPING || r.provisional())
        .filter(r -> slice.rolloutId().equals(Optional.of(r.id())))
        .filter(r -> slice.generation() == state.generation())
        .filter(r -> slice.sequence() > r.looks().lastSlice())
        .filter(r -> r.evidence().epochs().stream().anyMatch(e -> e.epoch() == slice.epoch()))
        .isPresent();
  }

  /** A look; what it leads to happens in the same decision. */
  static void look(RolloutDraft draft) {
    Optional<Rollout> current = draft.state().current();
    if (current.filter(r -> r.stage() == RolloutStage.STEPPING).isPresent()) {
      lookAtStep(draft);
    } else if (current.filter(Rollout::provisional).isPresent()) {
      lookAfterPromotion(draft, false);
    }
  }

  private static void lookAtStep(RolloutDraft draft) {
    Rollout rollout = draft.current();
    RolloutRules rules = LookRecord.rules(rollout);
    EvidenceLook look = rules.judge(rollout.evidence());
    LookOutcome outcome = effective(rollout, look.outcome());
    LookRecord.record(draft, look, outcome);
    switch (outcome) {
      case ABORT -> abort(draft, look);
      case ADVANCE -> RolloutStart.step(draft, rollout.step() + 1);
      case PROMOTE ->
          Promotion.promote(draft, "no guard failed; " + rules.promotion(look), "controller");
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

  /** The provisional time is over: the last look at it, and what it leads to. */
  static void lookLast(RolloutDraft draft) {
    lookAfterPromotion(draft, true);
  }

  private static void lookAfterPromotion(RolloutDraft draft, boolean over) {
    Rollout rollout = draft.current();
    EvidenceLook look = LookRecord.rules(rollout).judgeProvisional(rollout.evidence());
    long labels = rollout.evidence().pairCount();
    boolean enough = labels >= rollout.rules().provisional().labels();
    if (look.outcome() == LookOutcome.ABORT) {
      LookRecord.record(draft, look, LookOutcome.ABORT);
      abort(draft, look);
    } else if (enough || over) {
      LookRecord.last(draft);
      Promotion.confirm(
          draft,
          "%s%s after promotion and no guard failed"
              .formatted(enough ? "" : "its time is over: ", Counted.of(labels, "label")));
    } else {
      LookRecord.record(draft, look, LookOutcome.HOLD);
    }
  }

  private static void abort(RolloutDraft draft, EvidenceLook look) {
    GuardVerdict failure = look.failure().orElseThrow();
    abort(draft, failure.guard(), failure.guard() + ": " + failure.message());
  }

  private static void abort(RolloutDraft draft, String guard, String message) {
    TakeBack.take(draft, RolloutReason.ofGuard(guard), message, "guard:" + guard);
  }

  /**
   * A gateway that asks the candidate nothing more has counted more inputs that only the candidate
   * fails on than abort a rollout. The evidence may not show them: of requests with one id it
   * counts one, and predictions can be lost. Without new ones it would hold until its deadline.
   */
  static void checkAsked(RolloutDraft draft) {
    Optional<GatewayView> stopped =
        draft
            .state()
            .current()
            .filter(r -> r.stage() == RolloutStage.STEPPING)
            .flatMap(r -> stopped(draft.state(), r));
    if (stopped.isPresent()) {
      ErrorsGuard errors = LookRecord.rules(draft.current()).guard(ErrorsGuard.class).orElseThrow();
      LookRecord.last(draft);
      abort(
          draft,
          errors.name(),
          ("gateway %s asks the candidate nothing more: it failed on %d distinct inputs that the"
                  + " champion answered; %d abort")
              .formatted(
                  stopped.get().gateway(), stopped.get().stoppedAfter(), errors.maxAttributable()));
    }
  }

  /** A gateway that has stopped asking the candidate under one of the rollout's epochs. */
  private static Optional<GatewayView> stopped(PipelineRollouts state, Rollout rollout) {
    return state.gateways().stream()
        .filter(g -> g.stoppedAfter() > 0 && g.generation() == state.generation())
        .filter(g -> rollout.evidence().epochs().stream().anyMatch(e -> e.epoch() == g.epoch()))
        .findFirst();
  }

  /** Time is up: the champion stays. */
  static void expire(RolloutDraft draft) {
    Rollout rollout = draft.current();
    if (rollout.stage() == RolloutStage.STEPPING) {
      LookRecord.record(
          draft, LookRecord.rules(rollout).judge(rollout.evidence()), LookOutcome.EXPIRE);
    }
    RolloutEnd.end(
        draft,
        RolloutOutcome.EXPIRED,
        RolloutReason.NO_EVIDENCE.name(),
        "not enough evidence by the deadline; the champion stays"
            + LookRecord.unasked(draft.state()));
  }
}
