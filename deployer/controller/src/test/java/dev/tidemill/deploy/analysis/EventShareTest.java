package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.deploy.analysis.guard.ErrorShareGuard;
import dev.tidemill.deploy.analysis.guard.SampleRatioGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventShareTest {

  private static final double ALPHA = 0.001;

  @ParameterizedTest(name = "at w = {0}, {1} errors on the candidate alone abort")
  @CsvSource({"0.01, 3", "0.05, 3", "0.1, 4", "0.25, 7", "0.5, 12"})
  void errorsOnTheCandidateAloneThatAbort(double w, int needed) {
    assertThat(outcome(new SplitCounts(w, needed - 1, 0))).isEqualTo(GuardOutcome.PASS);
    assertThat(outcome(new SplitCounts(w, needed, 0))).isEqualTo(GuardOutcome.FAIL);
  }

  @Test
  void withoutAnErrorNothingIsKnownAndNothingAborts() {
    GuardVerdict judgement = errors(new SplitCounts(0.05, 0, 0));
    assertThat(judgement.outcome()).isEqualTo(GuardOutcome.PASS);
    assertThat(judgement.statistics().get("statistic")).isCloseTo(1, within(1e-12));
  }

  @Test
  void anEpochInWhichOneVersionHadAllTheTrafficSaysNothing() {
    List<SplitCounts> epochs =
        List.of(new SplitCounts(0, 0, 50), new SplitCounts(1, 50, 0), new SplitCounts(0.25, 6, 0));
    assertThat(EventShare.MORE_ERRORS.logE(epochs))
        .isEqualTo(EventShare.MORE_ERRORS.logE(List.of(new SplitCounts(0.25, 6, 0))));
  }

  @Test
  void theNumbersOfAJudgementRecomputeIt() {
    GuardVerdict j = errors(new SplitCounts(0.05, 2, 3), new SplitCounts(0.25, 4, 1));
    List<SplitCounts> again = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      again.add(
          new SplitCounts(
              j.statistics().get("w." + i),
              j.statistics().get("candidate." + i).longValue(),
              j.statistics().get("champion." + i).longValue()));
    }
    assertThat(Math.exp(EventShare.MORE_ERRORS.logE(again)))
        .isCloseTo(j.statistics().get("statistic"), within(1e-12));
  }

  @Property
  void underTheNullTheExpectedFactorOfTheNextErrorIsOne(
      @ForAll @IntRange(min = 0, max = 20) int canary,
      @ForAll @IntRange(min = 0, max = 20) int champion,
      @ForAll @IntRange(min = 1, max = 99) int percent) {
    double w = percent / 100.0;
    double now = e(w, canary, champion);
    double next = w * e(w, canary + 1, champion) + (1 - w) * e(w, canary, champion + 1);
    assertThat(next / now).isCloseTo(1, within(1e-9));
  }

  @Test
  void aSplitThatIsAsDeclaredPassesAndOneThatIsNotFails() {
    assertThat(sampleRatio(new SplitCounts(0.25, 2500, 7500))).isEqualTo(GuardOutcome.PASS);
    assertThat(sampleRatio(new SplitCounts(0.25, 2900, 7100))).isEqualTo(GuardOutcome.FAIL);
    assertThat(sampleRatio(new SplitCounts(0.25, 2100, 7900))).isEqualTo(GuardOutcome.FAIL);
  }

  @Test
  void alikeVersionsAreHardlyEverAbortedUnderALookAtEachRequest() {
    double alpha = 0.05;
    int runs = Simulations.runs(400);
    int aborted = 0;
    for (int run = 0; run < runs; run++) {
      aborted += rejects(new SplittableRandom(run), 1, alpha) > 0 ? 1 : 0;
    }
    Simulations.report("event share, A/A, alpha .05", aborted, runs);
    assertThat(aborted / (double) runs).isLessThanOrEqualTo(Simulations.limit(alpha, runs));
  }

  @Test
  void doubledErrorsAreFoundInAReasonableTime() {
    int runs = Simulations.runs(100);
    int found = 0;
    for (int run = 0; run < runs; run++) {
      found += rejects(new SplittableRandom(1_000_000L + run), 2, ALPHA) > 0 ? 1 : 0;
    }
    Simulations.report("event share, errors x2 of 5 %, alpha .001: found", found, runs);
    assertThat(found / (double) runs).isGreaterThan(0.95);
  }

  /** 5 % errors, steps of 4,000 requests at 1, 5, 10, 25, 50 %; the request of the abort or 0. */
  private static int rejects(SplittableRandom random, double ratio, double alpha) {
    double[] steps = {0.01, 0.05, 0.1, 0.25, 0.5};
    List<SplitCounts> epochs = new ArrayList<>();
    for (double w : steps) {
      epochs.add(new SplitCounts(w, 0, 0));
      int last = epochs.size() - 1;
      for (int i = 0; i < 4000; i++) {
        boolean canary = random.nextDouble() < w;
        if (random.nextDouble() >= 0.05 * (canary ? ratio : 1)) {
          continue;
        }
        SplitCounts c = epochs.get(last);
        epochs.set(
            last,
            new SplitCounts(w, c.candidate() + (canary ? 1 : 0), c.champion() + (canary ? 0 : 1)));
        if (EventShare.MORE_ERRORS.logE(epochs) >= Math.log(1 / alpha)) {
          return last * 4000 + i + 1;
        }
      }
    }
    return 0;
  }

  private static double e(double w, long canary, long champion) {
    return Math.exp(EventShare.MORE_ERRORS.logE(List.of(new SplitCounts(w, canary, champion))));
  }

  private static GuardOutcome outcome(SplitCounts counts) {
    return errors(counts).outcome();
  }

  private static GuardVerdict errors(SplitCounts... counts) {
    return new ErrorShareGuard(ALPHA).judge(evidence(counts));
  }

  private static GuardOutcome sampleRatio(SplitCounts counts) {
    return new SampleRatioGuard(1e-4).judge(evidence(counts)).outcome();
  }

  /** The counts as first errors and as distinct keys. */
  private static Evidence evidence(SplitCounts... counts) {
    Evidence evidence = Evidence.NONE;
    for (SplitCounts c : counts) {
      evidence =
          evidence.withEpoch(
              new EpochTotals(
                  1, c.w(), c.candidate(), c.champion(), c.candidate(), c.champion(), 0, 0));
    }
    return evidence;
  }
}
