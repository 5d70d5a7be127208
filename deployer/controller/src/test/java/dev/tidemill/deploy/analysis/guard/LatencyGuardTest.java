package dev.tidemill.deploy.analysis.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.analysis.BetaMixture;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.Simulations;
import dev.tidemill.schemas.message.Latencies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LatencyGuardTest {

  private static final LatencyGuard RULE = new LatencyGuard(0.99, 2, 5000, 0.001);

  @Test
  void fewExecutionsHold() {
    assertThat(RULE.judge(sample(1, 499, u -> 100), sample(2, 499, u -> 100)).outcome())
        .isEqualTo(GuardOutcome.HOLD);
  }

  @Test
  void threeTimesAsSlowButOnlyByMicrosecondsPasses() {
    assertThat(RULE.judge(sample(1, 5000, u -> 300), sample(2, 5000, u -> 100)).outcome())
        .isEqualTo(GuardOutcome.PASS);
  }

  @Test
  void threeTimesAsSlowByMillisecondsFails() {
    GuardVerdict judgement =
        RULE.judge(
            sample(1, 1000, u -> u < 0.95 ? 300 : 30_000),
            sample(2, 1000, u -> u < 0.95 ? 300 : 5_000));
    assertThat(judgement.outcome()).isEqualTo(GuardOutcome.FAIL);
    assertThat(judgement.statistics().get("lowerBound")).isBetween(20_000.0, 30_000.0);
  }

  @Test
  void aTailRarerThanTheQuantileIsNotTheQuantile() {
    assertThat(
            RULE.judge(
                    sample(1, 20_000, u -> u < 0.995 ? 300 : 50_000), sample(2, 20_000, u -> 300))
                .outcome())
        .isEqualTo(GuardOutcome.PASS);
  }

  @Test
  void theLowerBoundIsHardlyEverAboveTheQuantileUnderALookAtEachRequest() {
    int runs = Simulations.runs(400);
    double alpha = 0.05;
    int missed = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      int above = 0;
      for (int n = 1; n <= 3000; n++) {
        above += random.nextDouble() < 0.01 ? 1 : 0;
        if (BetaMixture.rejectsAtMost(above, n, 0.01, alpha)) {
          missed++;
          break;
        }
      }
    }
    Simulations.report("latency bound above the quantile, alpha .05", missed, runs);
    assertThat(missed / (double) runs).isLessThanOrEqualTo(Simulations.limit(alpha, runs));
  }

  @Test
  void alikeVersionsWithAHeavyTailAreHardlyEverAborted() {
    int runs = Simulations.runs(25);
    LatencyGuard loose = new LatencyGuard(0.99, 2, 0, 0.05);
    int aborted = 0;
    for (int run = 0; run < runs; run++) {
      aborted += aborts(loose, new SplittableRandom(run)) ? 1 : 0;
    }
    Simulations.report("latency, A/A, Pareto tail, alpha .05", aborted, runs);
    assertThat(aborted / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.05, runs));
  }

  private static boolean aborts(LatencyGuard rule, SplittableRandom random) {
    List<Long> a = new ArrayList<>(Collections.nCopies(Latencies.BINS, 0L));
    List<Long> b = new ArrayList<>(Collections.nCopies(Latencies.BINS, 0L));
    for (int i = 0; i < 2500; i++) {
      count(a, 200 * Math.pow(random.nextDouble(), -0.7));
      count(b, 200 * Math.pow(random.nextDouble(), -0.7));
      if (i >= 499 && rule.judge(a, b).outcome() == GuardOutcome.FAIL) {
        return true;
      }
    }
    return false;
  }

  private static List<Long> sample(long seed, int n, DoubleUnaryOperator micros) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> counts = new ArrayList<>(Collections.nCopies(Latencies.BINS, 0L));
    for (int i = 0; i < n; i++) {
      count(counts, micros.applyAsDouble(random.nextDouble()));
    }
    return counts;
  }

  private static void count(List<Long> counts, double micros) {
    int bin = Latencies.bin((long) micros);
    counts.set(bin, counts.get(bin) + 1);
  }
}
