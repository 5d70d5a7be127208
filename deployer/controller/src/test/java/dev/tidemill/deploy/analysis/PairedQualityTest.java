package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.deploy.analysis.guard.QualityGuard;
import dev.tidemill.schemas.message.PairSpread;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PairedQualityTest {

  private static final Instant START = Instant.parse("2001-03-01T00:00:00Z");
  private static final PairedQuality RULE = PairedQuality.of(0.01, 500, 0.02);

  @Test
  void tooFewLabelsOrTooFewBlocksHold() {
    assertThat(judged(RULE, 11, 100, 5).outcome()).isEqualTo(GuardOutcome.HOLD);
    assertThat(judged(RULE, 15, 30, 5).outcome()).isEqualTo(GuardOutcome.HOLD);
    assertThat(new QualityGuard(RULE, Map.of()).judge(List.of(), PairBets.NONE).outcome())
        .isEqualTo(GuardOutcome.HOLD);
  }

  @Test
  void aClearlyBetterCandidatePassesAClearlyWorseOneFails() {
    assertThat(judged(RULE, 20, 50, -0.05 * 50).outcome()).isEqualTo(GuardOutcome.PASS);
    assertThat(judged(RULE, 20, 50, 0.2 * 50).outcome()).isEqualTo(GuardOutcome.FAIL);
  }

  @Test
  void identicalModelsPassOnceThereIsEnough() {
    GuardVerdict judgement = judged(PairedQuality.of(0.01, 500, 0), 20, 50, 0);
    assertThat(judgement.outcome()).isEqualTo(GuardOutcome.PASS);
  }

  @Test
  void fiveHundredAlikeAnswersDoNotProveThatThereIsNoRareLargeLoss() {
    GuardVerdict judgement = judged(PairedQuality.of(0.01, 500, 0), 20, 25, 0);
    assertThat(judgement.statistics().get("blockUpperBound")).isLessThan(0.01);
    assertThat(judgement.outcome()).isEqualTo(GuardOutcome.HOLD);
  }

  @Test
  void theRadiusIsTheFormula() {
    double v = 3.7;
    double rho = 1500 * 0.02 / (2 * Math.log(20) + Math.log(1 + 2 * Math.log(20)));
    double radius =
        Math.sqrt(2 * (v + rho) * Math.log(1 + Math.sqrt((v + rho) / rho) / (2 * 0.05))) / 800;
    assertThat(RULE.radius(v, 800, 0.05)).isCloseTo(radius, within(1e-12));
  }

  @Test
  void theNumbersOfAJudgementRecomputeIt() {
    GuardVerdict judgement = judged(RULE, 20, 50, 0.3);
    double v = judgement.statistics().get("blockVariance");
    long n = judgement.statistics().get("n").longValue();
    double alpha = judgement.statistics().get("alphaPass");
    assertThat(judgement.statistics().get("statistic") + RULE.radius(v, n, alpha))
        .isCloseTo(judgement.statistics().get("blockUpperBound"), within(1e-12));
  }

  @Test
  void hoursAreMergedIntoBlocksOf25AndAShortRestJoinsTheLast() {
    List<PairSum> blocks = PairSums.blocks(hours(8, 10, 1));
    assertThat(blocks).extracting(PairSum::n).containsExactly(30L, 50L);
  }

  @Property(tries = 100)
  void noPairIsLostWhateverTheOrderAndHoweverManyHours(
      @ForAll @Size(min = 1, max = 1200) List<@LongRange(min = 0, max = 3000) Long> hours) {
    List<PairSum> sums = List.of();
    for (long hour : hours) {
      sums = PairSums.plus(sums, START.plus(Duration.ofHours(hour)), 2, 0.5);
    }
    assertThat(sums.size()).isLessThanOrEqualTo(PairSums.MAX_STRETCHES);
    assertThat(sums.stream().mapToLong(PairSum::n).sum()).isEqualTo(2L * hours.size());
    for (int i = 1; i < sums.size(); i++) {
      assertThat(sums.get(i).start()).isAfterOrEqualTo(sums.get(i - 1).end());
    }
  }

  @Test
  void aCandidateAtTheMarginIsHardlyEverFailedWithIndependentRows() {
    falseFails("independent rows", 0, 150);
  }

  @Test
  void aCandidateAtTheMarginIsHardlyEverFailedWithHourClusters() {
    falseFails("hour clusters", 0.08, 150);
  }

  private static void falseFails(String what, double hourEffect, int usually) {
    int runs = Simulations.runs(usually);
    int failed = 0;
    int passed = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      GuardOutcome end = walk(random, 0.01, hourEffect, 3000, true);
      failed += end == GuardOutcome.FAIL ? 1 : 0;
      end = walk(new SplittableRandom(run), 0.01, hourEffect, 3000, false);
      passed += end == GuardOutcome.PASS ? 1 : 0;
    }
    Simulations.report(
        "quality, at the margin, " + what + ": false fails, alpha .005", failed, runs);
    Simulations.report(
        "quality, at the margin, " + what + ": false passes, alpha .05", passed, runs);
    assertThat(failed / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.005, runs));
    assertThat(passed / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.05, runs));
  }

  @Test
  void aLossHigherByTwoHundredthsBeyondTheMarginIsFoundAndAGoodOnePasses() {
    int runs = Simulations.runs(60);
    int failed = 0;
    int passed = 0;
    for (int run = 0; run < runs; run++) {
      failed +=
          walk(new SplittableRandom(run), 0.03, 0.05, 8000, true) == GuardOutcome.FAIL ? 1 : 0;
      passed +=
          walk(new SplittableRandom(run), -0.005, 0.05, 8000, false) == GuardOutcome.PASS ? 1 : 0;
    }
    Simulations.report("quality, loss + .02 over the margin: failed", failed, runs);
    Simulations.report("quality, loss - .005: passed", passed, runs);
    assertThat(failed / (double) runs).isGreaterThan(0.8);
    assertThat(passed / (double) runs).isGreaterThan(0.8);
  }

  @Test
  void aLossHigherByTwoHundredthsIsFound() {
    int runs = Simulations.runs(40);
    int failed = 0;
    for (int run = 0; run < runs; run++) {
      failed += walk(new SplittableRandom(run), 0.02, 0, 6000, true) == GuardOutcome.FAIL ? 1 : 0;
    }
    Simulations.report("quality, loss + .02, one hundredth over the margin: failed", failed, runs);
    assertThat(failed / (double) runs).isGreaterThan(0.8);
  }

  /** A look at each request, 40 an hour; stops at the first FAIL (or the first PASS). */
  private static GuardOutcome walk(
      SplittableRandom random, double mean, double hourEffect, int rows, boolean untilFail) {
    PairedQuality rule = PairedQuality.of(0.01, 500, 0.02 + 40 * hourEffect * hourEffect);
    PairWalk walk = new PairWalk(rule, START);
    double effect = 0;
    for (int i = 0; i < rows; i++) {
      effect = i % PairWalk.AN_HOUR == 0 ? hourEffect * random.nextGaussian() : effect;
      walk.add(mean + effect + 0.14 * random.nextGaussian());
      if (walk.outcome() == (untilFail ? GuardOutcome.FAIL : GuardOutcome.PASS)) {
        return walk.outcome();
      }
    }
    return GuardOutcome.HOLD;
  }

  private static GuardVerdict judged(PairedQuality rule, int hours, long rows, double sumPerHour) {
    double[] spread = new double[PairSpread.KNOTS];
    PairSpread.add(spread, sumPerHour / rows, (double) hours * rows);
    return new QualityGuard(rule, Map.of())
        .judge(hours(hours, rows, sumPerHour), PairBets.NONE.plus(spread));
  }

  private static List<PairSum> hours(int hours, long rows, double sumPerHour) {
    List<PairSum> sums = List.of();
    for (int h = 0; h < hours; h++) {
      sums = PairSums.plus(sums, START.plus(Duration.ofHours(h)), rows, sumPerHour);
    }
    return sums;
  }
}
