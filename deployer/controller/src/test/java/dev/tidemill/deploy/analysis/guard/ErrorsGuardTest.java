package dev.tidemill.deploy.analysis.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.deploy.analysis.BetaMixture;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.PairBets;
import dev.tidemill.deploy.analysis.Simulations;
import dev.tidemill.deploy.analysis.VersionTotals;
import dev.tidemill.deploy.analysis.guard.ErrorsGuard.Counts;
import dev.tidemill.schemas.message.Latencies;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ErrorsGuardTest {

  private static final ErrorsGuard RULE = new ErrorsGuard(3, 0.01);

  @Test
  void threeDistinctAttributableInputsAbortAtOnce() {
    assertThat(RULE.judge(2, new Counts(20, 2), new Counts(20, 0)).outcome())
        .isEqualTo(GuardOutcome.HOLD);
    assertThat(RULE.judge(3, new Counts(20, 3), new Counts(20, 0)).outcome())
        .isEqualTo(GuardOutcome.FAIL);
  }

  @Test
  void whatTheCandidateSaidLastIsTold() {
    String why = "the server of version 2 ended with exit code 137";
    VersionTotals failing =
        new VersionTotals(20, 20, 3, 0, 0.1, 0.9, Collections.nCopies(Latencies.BINS, 0L), why);
    Evidence evidence =
        new Evidence(
            failing,
            VersionTotals.NONE,
            List.of("a", "b", "c"),
            List.of(),
            List.of(),
            PairBets.NONE,
            0,
            0,
            0);

    GuardVerdict verdict = RULE.judge(evidence);

    assertThat(verdict.outcome()).isEqualTo(GuardOutcome.FAIL);
    assertThat(verdict.message()).endsWith(" Its last failure: " + why);
  }

  @Test
  void withoutAnErrorAbout650ExecutionsProveLessThanOnePercent() {
    long needed = 1;
    while (RULE.judge(0, new Counts(needed, 0), new Counts(needed, 0)).outcome()
        == GuardOutcome.HOLD) {
      needed++;
    }
    assertThat(needed).isBetween(640L, 690L);
  }

  @Test
  void withoutExecutionsNothingPassesAndNothingFails() {
    assertThat(RULE.judge(0, new Counts(0, 0), new Counts(0, 0)).outcome())
        .isEqualTo(GuardOutcome.HOLD);
    assertThat(RULE.judge(0, new Counts(5000, 0), new Counts(0, 0)).outcome())
        .isEqualTo(GuardOutcome.HOLD);
  }

  @Test
  void aHigherRateOfTheChampionAllowsAHigherRateOfTheCandidate() {
    assertThat(RULE.judge(0, new Counts(20_000, 1000), new Counts(20_000, 1000)).outcome())
        .isEqualTo(GuardOutcome.PASS);
    assertThat(RULE.judge(0, new Counts(20_000, 1000), new Counts(20_000, 200)).outcome())
        .isEqualTo(GuardOutcome.HOLD);
  }

  @Property
  void theUpperBoundIsWhereTheMixtureReachesTwenty(
      @ForAll @IntRange(min = 0, max = 30) int errors,
      @ForAll @IntRange(min = 40, max = 5000) int executions) {
    double bound = BetaMixture.upperBound(errors, executions, 0.05);
    assertThat(bound).isGreaterThan((double) errors / executions).isLessThan(1);
    assertThat(BetaMixture.logE(errors, executions, bound)).isCloseTo(Math.log(20), within(1e-6));
  }

  @Test
  void theUpperBoundCoversTheRateUnderALookAtEachRequest() {
    int runs = Simulations.runs(400);
    int missed = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      int errors = 0;
      for (int n = 1; n <= 1500; n++) {
        errors += random.nextDouble() < 0.03 ? 1 : 0;
        if (errors < 0.03 * n && BetaMixture.logE(errors, n, 0.03) >= Math.log(20)) {
          missed++;
          break;
        }
      }
    }
    Simulations.report("error rate bound below the rate, alpha .05", missed, runs);
    assertThat(missed / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.05, runs));
  }
}
