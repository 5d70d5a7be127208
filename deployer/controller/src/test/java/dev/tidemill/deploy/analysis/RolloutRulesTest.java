package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.analysis.guard.Guards;
import dev.tidemill.deploy.analysis.guard.QualityGuard;
import dev.tidemill.deploy.rollout.Given;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.PairSpread;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutRulesTest {

  private static final Instant START = Instant.parse("2001-03-01T00:00:00Z");
  private static final RolloutRules RULES =
      new RolloutRules(
          Guards.of(
              new Guards.Setting(
                  Given.spec().rollout().orElseThrow(),
                  Map.of("pairBlockVariancePerRow", 0.02),
                  Optional.empty(),
                  START,
                  Optional.of(Duration.ofDays(1)))));

  @Test
  void nothingKnownHolds() {
    EvidenceLook look = RULES.judge(Evidence.NONE);
    assertThat(look.outcome()).isEqualTo(LookOutcome.HOLD);
    assertThat(look.guards())
        .allSatisfy(g -> assertThat(g.outcome()).isNotEqualTo(GuardOutcome.FAIL));
  }

  @Test
  void whileNoRequestIsMatureTheCoverageSaysWhenOneIs() {
    assertThat(message(evidence(1000, 0, 0, 0, 0), "coverage"))
        .isEqualTo(
            "0 of 0 mature requests have a label; a request is mature 1d after it"
                + " (monitor.labels.maxDelay)");
    assertThat(message(evidence(1000, 0, 10, 5, 0), "coverage"))
        .isEqualTo("5 of 10 mature requests have a label");
  }

  private static String message(Evidence evidence, String guard) {
    return RULES.judge(evidence).guards().stream()
        .filter(g -> g.guard().equals(guard))
        .findFirst()
        .orElseThrow()
        .message();
  }

  @Test
  void fewErrorsAdvanceAndProvenQualityPromotes() {
    assertThat(RULES.judge(evidence(1000, 0, 0, 0, 0)).outcome()).isEqualTo(LookOutcome.ADVANCE);
    assertThat(RULES.judge(evidence(1000, 0, 1000, 1000, -0.05)).outcome())
        .isEqualTo(LookOutcome.PROMOTE);
  }

  @Test
  void notRejectedAloneDoesNotAdvance() {
    assertThat(RULES.judge(evidence(300, 0, 1000, 1000, -0.05)).outcome())
        .isEqualTo(LookOutcome.HOLD);
  }

  @Test
  void worseQualityAborts() {
    EvidenceLook look = RULES.judge(evidence(1000, 0, 1000, 1000, 0.2));
    assertThat(look.outcome()).isEqualTo(LookOutcome.ABORT);
    assertThat(look.failure().orElseThrow().guard()).isEqualTo("quality");
    assertThat(RULES.judgeProvisional(evidence(1000, 0, 1000, 1000, 0.2)).outcome())
        .isEqualTo(LookOutcome.ABORT);
  }

  @Test
  void missingLabelsNeitherPassNorFail() {
    for (double difference : new double[] {-0.2, 0.2}) {
      EvidenceLook look = RULES.judge(evidence(1000, 0, 1000, 800, difference));
      assertThat(look.outcome()).isEqualTo(LookOutcome.ADVANCE);
      assertThat(look.guard("quality").orElseThrow().outcome()).isEqualTo(GuardOutcome.HOLD);
    }
  }

  @Test
  void aNanScoreOrAnOutputThatNeverChangesAborts() {
    VersionTotals fine = totals(1000, 0, 0, 0.1, 0.9);
    assertThat(RULES.judge(with(totals(1000, 0, 1, 0.1, 0.9), fine)).failure().orElseThrow())
        .extracting(GuardVerdict::guard)
        .isEqualTo("nan");
    assertThat(RULES.judge(with(totals(1000, 0, 0, 0.5, 0.5), fine)).failure().orElseThrow())
        .extracting(GuardVerdict::guard)
        .isEqualTo("constant");
    assertThat(RULES.judge(with(totals(100, 0, 0, 0.5, 0.5), fine)).failure()).isEmpty();
  }

  @Test
  void whereNothingWasAnsweredNoScoresAreSaid() {
    assertThat(RULES.judge(Evidence.NONE).guard("constant").orElseThrow().message())
        .isEqualTo("the candidate has given no score yet");
  }

  /** Somebody replays old rows as requests, and the candidate knows them by heart. */
  @Test
  void pairsThatTheCandidateMayHaveBeenTrainedOnAreTold() {
    PairedQuality rule = PairedQuality.of(0.01, 100, 0.02);
    List<PairSum> sums = List.of();
    for (int hour = 0; hour < 20; hour++) {
      sums = PairSums.plus(sums, START.plusSeconds(3600L * hour), 50, 0);
    }

    GuardVerdict replayed =
        new QualityGuard(rule, Map.of(), START.plusSeconds(3600 * 15)).judge(sums, PairBets.NONE);
    assertThat(replayed.message())
        .contains("750 of the 1000 pairs are from before 2001-03-01T15:00:00Z");
    assertThat(replayed.statistics()).containsEntry("seenPairs", 750.0);
    assertThat(new QualityGuard(rule, Map.of(), START).judge(sums, PairBets.NONE).message())
        .doesNotContain("trained on");
  }

  @Test
  void rowsThatAreSentOnceMoreAreTold() {
    Evidence nothingNew =
        new Evidence(
            VersionTotals.NONE,
            VersionTotals.NONE,
            List.of(),
            List.of(),
            List.of(),
            PairBets.NONE,
            0,
            0,
            8000);
    assertThat(RULES.judge(nothingNew).guards())
        .filteredOn(g -> g.guard().equals("coverage"))
        .singleElement()
        .satisfies(
            g ->
                assertThat(g.message())
                    .contains("8000 requests had an id that came before, and 0 requests count"));
  }

  @Test
  void everyJudgementNamesTheVersionOfItsFormula() {
    assertThat(RULES.judge(evidence(1000, 0, 1000, 1000, 0)).guards())
        .allSatisfy(g -> assertThat(g.statistics()).containsKey("formulaVersion"))
        .extracting(GuardVerdict::guard)
        .doesNotHaveDuplicates();
  }

  private static Evidence with(VersionTotals candidate, VersionTotals reference) {
    return new Evidence(
        candidate, reference, List.of(), List.of(), List.of(), PairBets.NONE, 0, 0, 0);
  }

  private static VersionTotals totals(
      long executions, long errors, long bad, double least, double most) {
    return new VersionTotals(
        executions,
        executions,
        errors,
        bad,
        least,
        most,
        Collections.nCopies(Latencies.BINS, 0L),
        "");
  }

  private static Evidence evidence(
      long executions, long errors, long mature, long labelled, double difference) {
    List<PairSum> pairs = List.of();
    double[] spread = new double[PairSpread.KNOTS];
    for (int h = 0; h < labelled / 40; h++) {
      PairSpread.add(spread, difference, 40);
      pairs = PairSums.plus(pairs, START.plus(Duration.ofHours(h)), 40, 40 * difference);
    }
    return new Evidence(
        totals(executions, errors, 0, 0.1, 0.9),
        totals(executions, 0, 0, 0.1, 0.9),
        List.of(),
        List.of(new EpochTotals(1, 0.05, 0, 0, 50, 950, executions, 50)),
        pairs,
        PairBets.NONE.plus(spread),
        mature,
        labelled,
        0);
  }
}
