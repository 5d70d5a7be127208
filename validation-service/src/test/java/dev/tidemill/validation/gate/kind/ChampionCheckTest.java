package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.schemas.message.CheckOutcome.UNDECIDED;
import static dev.tidemill.validation.gate.kind.Candidacies.HOUR;
import static dev.tidemill.validation.gate.kind.Candidacies.candidacy;
import static dev.tidemill.validation.gate.kind.Candidacies.holdout;
import static dev.tidemill.validation.gate.kind.Candidacies.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Champion.Require;
import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.LogLoss;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChampionCheckTest {

  private static final Champion NOT_WORSE =
      new Champion("log-loss", Require.NOT_WORSE, 0.01, MarginUnit.SPREAD, 0.95, "hour");

  @Test
  void anEqualCandidateIsNotWorse() {
    Judged judged = judge(NOT_WORSE, holdout(2000, 0.02, 0.02));

    assertThat(judged.outcome()).isEqualTo(PASS);
    assertThat(judged.statistics()).containsEntry("clusters", 48.0);
    assertThat(judged.statistics().get("alpha")).isCloseTo(0.025, within(1e-12));
    assertThat(judged.statistics().get("upper")).isLessThan(0.01);
  }

  @Test
  void aWorseCandidateFails() {
    Judged judged = judge(NOT_WORSE, holdout(2000, 0.4, 0.02));

    assertThat(judged.outcome()).isEqualTo(FAIL);
    assertThat(judged.message()).contains("log-loss");
  }

  @Test
  void whatFewRowsLeaveUndecidedGoesOnUnlessItMustBeShown() {
    Holdout noisy = holdout(500, 0.1, 0.1);
    Champion shown = new Champion("log-loss", Require.SHOWN, 0.01, MarginUnit.SPREAD, 0.95, "hour");
    Champion auc = new Champion("auc", Require.NOT_WORSE, 0.002, MarginUnit.SPREAD, 0.95, "hour");

    Judged judged = judge(NOT_WORSE, noisy);

    assertThat(judged.outcome()).as(judged.message()).isEqualTo(UNDECIDED);
    assertThat(judged.statistics().get("difference")).isLessThan(0.01);
    assertThat(judged.statistics().get("upper")).isGreaterThan(0.01);
    assertThat(judged.blocks()).isFalse();
    assertThat(judge(shown, noisy).outcome()).isEqualTo(FAIL);
    assertThat(judge(auc, noisy).outcome()).isEqualTo(UNDECIDED);
  }

  @Test
  void superiorityNeedsMoreThanEquality() {
    Champion better = new Champion("auc", Require.BETTER, 0, MarginUnit.SPREAD, 0.95, "none");

    assertThat(judge(better, holdout(2000, 0.05, 0.05)).outcome()).isEqualTo(FAIL);
    assertThat(judge(better, holdout(2000, 0.02, 0.4)).outcome()).isEqualTo(PASS);
  }

  @Test
  void fewRowsOrFewHoursAreInsufficient() {
    assertThat(judge(NOT_WORSE, holdout(299, 0.1, 0.1)).outcome()).isEqualTo(INSUFFICIENT_DATA);
    Holdout oneDay = holdout(2000, 0.1, 0.1);
    Arrays.setAll(oneDay.eventMillis(), i -> i * 19L * HOUR / 2000);
    Judged judged = judge(NOT_WORSE, oneDay);
    assertThat(judged.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(judged.message()).isEqualTo("19 clusters of rows, but a comparison needs 20");
    assertThat(judged.blocks()).isTrue();
  }

  @Test
  void rowsThatTheChampionWasTrainedOnAreLeftOut() {
    Holdout holdout = holdout(2000, 0.05, 0.05);

    Judged half = ModelChecks.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(24 * HOUR), 1));
    assertThat(half.statistics()).containsEntry("rows", 1000.0).containsEntry("overlap", 1000.0);

    Judged most = ModelChecks.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(46 * HOUR), 1));
    assertThat(most.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(most.message()).contains("trained on 1917 of the 2000 holdout rows");
  }

  @Test
  void whereTheChampionSawNearlyAllItIsComparedByWhatWasServedBeforeTheLabelsCame() {
    Holdout holdout = holdout(2000, 0.05, 0.0);
    Candidacy overlapping = candidacy(holdout, OptionalLong.of(46 * HOUR), 1);
    ModelAnswers answers = holdout(2000, 0.05, 0.2).champion().orElseThrow();
    double[] served = answers.single();
    Arrays.fill(served, 0, 500, Double.NaN);

    Judged judged = ModelChecks.judge(NOT_WORSE, overlapping.with(answers));

    assertThat(judged.outcome()).as(judged.message()).isEqualTo(PASS);
    assertThat(judged.message()).contains("what was served live has", "on the same 1500 rows");
    assertThat(judged.statistics())
        .containsEntry("rows", 1500.0)
        .containsEntry("overlap", 1917.0)
        .containsEntry("served", 1500.0);

    Arrays.fill(served, 0, 1701, Double.NaN);
    Judged few = ModelChecks.judge(NOT_WORSE, overlapping.with(answers));
    assertThat(few.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(few.message()).contains("fewer were answered live before their labels were known");
    assertThat(few.blocks()).isTrue();
  }

  @Test
  void whatWasServedIsNotUsedWhereEnoughRowsAreLeft() {
    Candidacy half = candidacy(holdout(2000, 0.05, 0.05), OptionalLong.of(24 * HOUR), 1);

    Judged judged = ModelChecks.judge(NOT_WORSE, half.with(ModelAnswers.of(new double[2000])));

    assertThat(judged.statistics()).containsEntry("rows", 1000.0).containsEntry("served", 0.0);
    assertThat(judged.message()).contains("the champion has");
  }

  @Test
  void laterEvaluationsOfTheSameHoldoutSpendLess() {
    Holdout holdout = holdout(2000, 0.1, 0.1);

    Judged third = ModelChecks.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(0), 3));

    assertThat(third.statistics().get("alpha")).isCloseTo(0.05 / 12, within(1e-12));
    assertThat(third.statistics().get("spent")).isCloseTo(0.05 * 3 / 4, within(1e-12));
  }

  @Test
  void theFirstModelHasNobodyToCompareWithAndIsNotHeldUp() {
    Candidacy first = candidacy(holdout(2000, 0.1, 0.1), OptionalLong.empty(), 1);

    Judged judged = ModelChecks.judge(NOT_WORSE, first);

    assertThat(judged.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(judged.blocks()).isFalse();
  }

  @Test
  void aClusterColumnThatIsNotThereIsAnError() {
    Champion unknown =
        new Champion("log-loss", Require.NOT_WORSE, 0.01, MarginUnit.SPREAD, 0.95, "airline");

    assertThat(judge(unknown, holdout(2000, 0.1, 0.1)).message()).contains("no column airline");
  }

  @Test
  void theFiguresOfAVerdictRecomputeIt() {
    Holdout holdout = holdout(2000, 0.05, 0.05);
    CheckResult record =
        ModelChecks.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(0), 2))
            .named("champion", "champion", false, List.of());
    Map<String, Double> f = record.statistics();

    double k = f.get("evaluation");
    assertThat(f.get("alpha")).isCloseTo((1 - f.get("confidence")) / (k * (k + 1)), within(1e-15));
    boolean passes = f.get("upper") < f.get("margin");
    boolean fails = !passes && (f.get("lower") > 0 || f.get("difference") >= f.get("margin"));
    assertThat(record.outcome()).isEqualTo(passes ? PASS : fails ? FAIL : UNDECIDED);
    assertThat(f).containsEntry("judgedOnPairs", 1.0);
    Comparison again =
        new LogLoss()
            .compare(
                new PairedBootstrap(f.get("replicates").intValue(), f.get("seed").longValue()),
                holdout.labels(),
                holdout.candidate(),
                holdout.champion().orElseThrow(),
                Clusters.hours(holdout.eventMillis()),
                f.get("alpha"));
    assertThat(again.upper()).isEqualTo(f.get("upper"));
    assertThat(again.rows()).isEqualTo(f.get("rows").intValue());
    assertThat(again.clusters()).isEqualTo(f.get("clusters").intValue());
    assertThat(f).containsEntry("formulaVersion", 2.0);
  }
}
