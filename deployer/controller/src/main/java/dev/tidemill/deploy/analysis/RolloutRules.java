package dev.tidemill.deploy.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The guards of one rollout and the one table of outcomes. Alphas are spent once per rollout: the
 * evidence restarts per candidate, not per step.
 *
 * @param errors always judged: a rollout that proves nothing about errors must not advance
 * @param eventShareAlpha of the event-share e-process, .001
 * @param sampleRatioAlpha of the sample-ratio guard, .0001
 */
public record RolloutRules(
    ErrorRate errors,
    double eventShareAlpha,
    Optional<PairedQuality> quality,
    Optional<LatencyQuantile> latency,
    double sampleRatioAlpha) {

  /** Alpha of the sample-ratio guard. */
  public static final double SAMPLE_RATIO_ALPHA = 0.0001;

  /**
   * A look while the candidate has a share of the traffic. ABORT: any guard fails. ADVANCE: none
   * fails and the error rate is proven low. PROMOTE: also the quality is proven. Else HOLD.
   */
  public Look judge(Evidence evidence) {
    List<Judgement> guards = new ArrayList<>(common(evidence));
    guards.add(
        EventShare.errors(
            evidence.epochs().stream().map(EpochTotals::errors).toList(), eventShareAlpha));
    latency.ifPresent(
        l ->
            guards.add(
                l.judge(evidence.candidate().latencies(), evidence.reference().latencies())));
    guards.add(
        EventShare.sampleRatio(
            evidence.epochs().stream().map(EpochTotals::units).toList(), sampleRatioAlpha));
    return new Look(outcome(guards), guards);
  }

  /** A look after a provisional promotion: what fails takes the candidate off again. */
  public Look judgeProvisional(Evidence evidence) {
    List<Judgement> guards = common(evidence);
    boolean failed = guards.stream().anyMatch(Judgement::failed);
    return new Look(failed ? LookOutcome.ABORT : LookOutcome.HOLD, guards);
  }

  private List<Judgement> common(Evidence evidence) {
    List<Judgement> guards = new ArrayList<>();
    guards.add(
        errors.judge(
            evidence.attributable().size(),
            evidence.candidate().errorCounts(),
            evidence.reference().errorCounts()));
    guards.add(Scores.finite(evidence.candidate().scores(), evidence.reference().scores()));
    guards.add(Scores.varied(evidence.candidate().scores(), evidence.reference().scores()));
    if (quality.isPresent()) {
      Judgement coverage = Coverage.judge(evidence.mature(), evidence.labelled());
      guards.add(covered(quality.get().judge(evidence.pairs(), evidence.bets()), coverage));
      guards.add(coverage);
    }
    return guards;
  }

  private static Judgement covered(Judgement quality, Judgement coverage) {
    if (coverage.passed() || quality.outcome() == GuardOutcome.HOLD) {
      return quality;
    }
    return new Judgement(
        quality.guard(),
        GuardOutcome.HOLD,
        "not judged: " + coverage.message() + "; 90 % are needed",
        quality.statistics());
  }

  private static LookOutcome outcome(List<Judgement> guards) {
    if (guards.stream().anyMatch(Judgement::failed)) {
      return LookOutcome.ABORT;
    }
    if (!passedOrAbsent(guards, Guards.ERRORS)) {
      return LookOutcome.HOLD;
    }
    return passedOrAbsent(guards, Guards.QUALITY) ? LookOutcome.PROMOTE : LookOutcome.ADVANCE;
  }

  private static boolean passedOrAbsent(List<Judgement> guards, String name) {
    return guards.stream().filter(g -> g.guard().equals(name)).allMatch(Judgement::passed);
  }
}
