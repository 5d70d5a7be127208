package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.EvidenceLook;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.LookOutcome;
import dev.tidemill.deploy.analysis.RolloutRules;
import dev.tidemill.deploy.analysis.guard.Guards;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.spec.MonitorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is put on record of a look. */
final class LookRecord {

  private LookRecord() {}

  /** The guards of a rollout. */
  static RolloutRules rules(Rollout rollout) {
    return new RolloutRules(
        Guards.of(
            new Guards.Setting(
                rollout.rules(),
                rollout.candidate().verdict().statistics(),
                Optional.of(rollout.canaryDifference()).filter(d -> rollout.provisional()),
                rollout.candidate().snapshot().windowEnd(),
                rollout.spec().monitor().map(MonitorSpec::labelsMaxDelay))));
  }

  /**
   * Records what is known of a rollout, with every figure, when something other than a guard ends
   * it or its promotion is confirmed. The last recorded look may be long ago, because looks that
   * change nothing are not recorded each time.
   */
  static void last(RolloutDraft draft) {
    Rollout rollout = draft.current();
    RolloutRules rules = rules(rollout);
    if (rollout.provisional()) {
      EvidenceLook look = rules.judgeProvisional(rollout.evidence());
      draft.record(judged(draft, look, LookOutcome.HOLD, true));
    } else if (rollout.stage() == RolloutStage.STEPPING) {
      draft.record(judged(draft, rules.judge(rollout.evidence()), LookOutcome.HOLD, true));
    }
  }

  /** Records a look that leads to something, says something new, or is due. */
  static void record(RolloutDraft draft, EvidenceLook look, LookOutcome outcome) {
    Rollout rollout = draft.current();
    boolean acts = outcome != LookOutcome.HOLD;
    EvidenceJudged judged = judged(draft, look, outcome, acts);
    boolean changed = !outcomes(judged).equals(rollout.looks().outcomes());
    boolean due =
        RolloutTimers.nextLook(rollout).filter(at -> !at.isAfter(draft.now())).isPresent();
    if (changed || due || acts) {
      draft.record(judged);
    }
  }

  /** The outcome of a look and of each of its guards: a look that says the same is not recorded. */
  static String outcomes(EvidenceJudged judged) {
    return judged.outcome()
        + judged.guards().stream()
            .map(g -> " " + g.guard() + "=" + g.outcome())
            .collect(Collectors.joining());
  }

  /**
   * @param details whether to add the figures of single blocks. A look that changes nothing goes
   *     without them: there are many, and events are kept for ever
   */
  private static EvidenceJudged judged(
      RolloutDraft draft, EvidenceLook look, LookOutcome outcome, boolean details) {
    Rollout rollout = draft.current();
    String unasked = unasked(draft.state());
    List<GuardResult> guards =
        look.guards().stream().map(g -> result(rollout, g, details, unasked)).toList();
    return new EvidenceJudged(rollout.step(), outcome.text(), guards, rollout.looks().lastSlice());
  }

  /**
   * What requests lack, so that the candidate is not asked: why evidence does not come; empty if it
   * is asked with every request.
   */
  static String unasked(PipelineRollouts state) {
    List<String> inputs =
        state.gateways().stream()
            .filter(g -> g.generation() == state.generation())
            .flatMap(g -> g.unasked().stream())
            .distinct()
            .sorted()
            .toList();
    return inputs.isEmpty()
        ? ""
        : "; requests without %s are not put to the candidate, which needs it"
            .formatted(String.join(", ", inputs));
  }

  private static GuardResult result(
      Rollout rollout, GuardVerdict verdict, boolean details, String unasked) {
    Map<String, Double> numbers = new TreeMap<>(verdict.statistics());
    if (details) {
      numbers.putAll(verdict.details());
    }
    List<EpochTotals> epochs = rollout.evidence().epochs();
    if (!epochs.isEmpty()) {
      EpochTotals last = epochs.get(epochs.size() - 1);
      numbers.put("epoch", (double) last.epoch());
      numbers.put("w", last.w());
    }
    String why = verdict.outcome() == GuardOutcome.HOLD ? unasked : "";
    return new GuardResult(
        verdict.guard(), verdict.outcome().text(), verdict.message() + why, numbers);
  }
}
