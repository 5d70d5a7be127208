package dev.tidemill.validation.gate;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.schemas.message.CheckOutcome.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Champion.Require;
import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.schemas.spec.gate.Latency;
import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.metric.LogLoss;
import dev.tidemill.validation.gate.statistics.ClusteredMean;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;

class ModelCheckTest {

  private static final long HOUR = 3_600_000;
  private static final Champion NOT_WORSE =
      new Champion("log-loss", Require.NOT_WORSE, 0.01, MarginUnit.SPREAD, 0.95, "hour");

  /**
   * Rows of 48 hours. The true probability is known to the candidate up to an error of its own, and
   * to the champion up to another.
   */
  private static Holdout holdout(int rows, double candidateError, double championError) {
    Random random = new Random(11);
    double[] labels = new double[rows];
    double[] candidate = new double[rows];
    double[] champion = new double[rows];
    long[] millis = new long[rows];
    String[] city = new String[rows];
    for (int i = 0; i < rows; i++) {
      double p = 0.1 + 0.8 * random.nextDouble();
      labels[i] = random.nextDouble() < p ? 1 : 0;
      candidate[i] = clip(p + candidateError * random.nextGaussian());
      champion[i] = clip(p + championError * random.nextGaussian());
      millis[i] = i * 48L * HOUR / rows;
      city[i] = i % 3 == 0 ? "JFK" : i % 50 == 1 ? "rare" : "LAX";
    }
    return new Holdout(
        labels, millis, candidate, Optional.of(champion), Map.of("destination", city));
  }

  private static double clip(double p) {
    return Math.max(0.02, Math.min(0.98, p));
  }

  private static Candidacy candidacy(Holdout holdout, OptionalLong championUntil, int evaluation) {
    return new Candidacy(
        Task.BINARY_CLASSIFICATION,
        holdout,
        0.5,
        0.5,
        championUntil,
        Optional.empty(),
        Optional.empty(),
        LongStream.rangeClosed(1, 100).mapToObj(i -> i * 100_000).toList(),
        1000,
        new EvaluationBudget(evaluation),
        "run-1",
        true);
  }

  private static Judged judge(Kind kind, Holdout holdout) {
    return ModelCheck.judge(kind, candidacy(holdout, OptionalLong.of(0), 1));
  }

  @Test
  void aFloorThatFewRowsMissIsInsufficientAndStillBlocks() {
    var floor =
        new dev.tidemill.schemas.spec.gate.Metric(
            "auc", OptionalDouble.of(0.99), OptionalDouble.empty());
    var reached =
        new dev.tidemill.schemas.spec.gate.Metric(
            "auc", OptionalDouble.of(0.01), OptionalDouble.empty());
    Candidacy few = candidacy(holdout(50, 0.1, 0.1), OptionalLong.empty(), 1);

    Judged missed = ModelCheck.judge(floor, few);

    assertThat(missed.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(missed.blocks()).isTrue();
    assertThat(missed.message()).contains("on 50 holdout rows", "needs 300");
    assertThat(ModelCheck.judge(reached, few).outcome()).isEqualTo(PASS);
    Candidacy many = candidacy(holdout(1_000, 0.1, 0.1), OptionalLong.empty(), 1);
    assertThat(ModelCheck.judge(floor, many).outcome()).isEqualTo(FAIL);
  }

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
  void aCandidateThatBeatsTheConstantOnlyByItsEstimateIsUndecided() {
    Judged judged = judge(new Constant(0.95), holdout(400, 0.13, 0.05));

    assertThat(judged.outcome()).as(judged.message()).isEqualTo(UNDECIDED);
    assertThat(judged.statistics().get("difference")).isNegative();
    assertThat(judged.statistics().get("upper")).isPositive();
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

    Judged half = ModelCheck.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(24 * HOUR), 1));
    assertThat(half.statistics()).containsEntry("rows", 1000.0).containsEntry("overlap", 1000.0);

    Judged most = ModelCheck.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(46 * HOUR), 1));
    assertThat(most.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(most.message()).contains("trained on 1917 of the 2000 holdout rows");
  }

  @Test
  void whereTheChampionSawNearlyAllItIsComparedByWhatWasServedBeforeTheLabelsCame() {
    Holdout holdout = holdout(2000, 0.05, 0.0);
    Candidacy overlapping = candidacy(holdout, OptionalLong.of(46 * HOUR), 1);
    double[] served = holdout(2000, 0.05, 0.2).champion().orElseThrow();
    Arrays.fill(served, 0, 500, Double.NaN);

    Judged judged = ModelCheck.judge(NOT_WORSE, overlapping.with(served));

    assertThat(judged.outcome()).as(judged.message()).isEqualTo(PASS);
    assertThat(judged.message()).contains("what was served live has", "on the same 1500 rows");
    assertThat(judged.statistics())
        .containsEntry("rows", 1500.0)
        .containsEntry("overlap", 1917.0)
        .containsEntry("served", 1500.0);

    Arrays.fill(served, 0, 1701, Double.NaN);
    Judged few = ModelCheck.judge(NOT_WORSE, overlapping.with(served));
    assertThat(few.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(few.message()).contains("fewer were answered live before their labels were known");
    assertThat(few.blocks()).isTrue();
  }

  @Test
  void whatWasServedIsNotUsedWhereEnoughRowsAreLeft() {
    Candidacy half = candidacy(holdout(2000, 0.05, 0.05), OptionalLong.of(24 * HOUR), 1);

    Judged judged = ModelCheck.judge(NOT_WORSE, half.with(new double[2000]));

    assertThat(judged.statistics()).containsEntry("rows", 1000.0).containsEntry("served", 0.0);
    assertThat(judged.message()).contains("the champion has");
  }

  @Test
  void laterEvaluationsOfTheSameHoldoutSpendLess() {
    Holdout holdout = holdout(2000, 0.1, 0.1);

    Judged third = ModelCheck.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(0), 3));

    assertThat(third.statistics().get("alpha")).isCloseTo(0.05 / 12, within(1e-12));
    assertThat(third.statistics().get("spent")).isCloseTo(0.05 * 3 / 4, within(1e-12));
  }

  @Test
  void theFirstModelHasNobodyToCompareWithAndIsNotHeldUp() {
    Candidacy first = candidacy(holdout(2000, 0.1, 0.1), OptionalLong.empty(), 1);

    Judged judged = ModelCheck.judge(NOT_WORSE, first);

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
  void aModelMustBeatTheTrainingBaseRate() {
    Holdout good = holdout(2000, 0.05, 0.05);
    assertThat(judge(new Constant(0.95), good).outcome()).isEqualTo(PASS);

    Holdout blind = holdout(2000, 0.05, 0.05);
    Arrays.fill(blind.candidate(), 0.5);
    assertThat(judge(new Constant(0.95), blind).outcome()).isEqualTo(FAIL);
    assertThat(judge(new Constant(0.95), holdout(10, 0, 0)).outcome()).isEqualTo(INSUFFICIENT_DATA);
  }

  @Test
  void aMetricIsComparedWithItsLimitsAndMayBeUndefined() {
    Kind auc =
        new dev.tidemill.schemas.spec.gate.Metric(
            "auc", OptionalDouble.of(0.6), OptionalDouble.empty());
    Holdout holdout = holdout(2000, 0.05, 0.05);
    assertThat(judge(auc, holdout).outcome()).isEqualTo(PASS);
    Arrays.fill(holdout.candidate(), 0.5);
    assertThat(judge(auc, holdout).outcome()).isEqualTo(FAIL);
    Arrays.fill(holdout.labels(), 1);
    assertThat(judge(auc, holdout).outcome()).isEqualTo(INSUFFICIENT_DATA);
  }

  @Test
  void aSliceThatIsMuchWorseFailsAndSmallOnesAreListed() {
    Holdout holdout = holdout(3000, 0.05, 0.05);
    for (int i = 0; i < 3000; i += 3) {
      holdout.candidate()[i] = 1 - holdout.candidate()[i];
    }
    Slices slices = new Slices(List.of("destination"), "log-loss", 0.02, MarginUnit.SPREAD, 100);

    Judged judged = judge(slices, holdout);

    assertThat(judged.outcome()).isEqualTo(FAIL);
    assertThat(judged.message()).isEqualTo("Worse in JFK; too small to judge: rare");
    assertThat(judged.statistics()).containsEntry("slices", 2.0).containsEntry("tooSmall", 1.0);
    assertThat(judged.statistics().get("alpha")).isCloseTo(0.0125, within(1e-12));
    assertThat(judge(slices, holdout(3000, 0.05, 0.05)).outcome()).isEqualTo(PASS);
  }

  @Test
  void aSliceWithinOneHourIsTooSmallHoweverManyRowsItHas() {
    Holdout holdout = holdout(3000, 0.05, 0.05);
    for (int i = 0; i < 200; i++) {
      holdout.columns().get("destination")[i] = "gone";
      holdout.eventMillis()[i] = 0;
      holdout.candidate()[i] = 1 - holdout.candidate()[i];
    }
    Slices slices = new Slices(List.of("destination"), "log-loss", 0.02, MarginUnit.SPREAD, 100);

    Judged judged = judge(slices, holdout);

    assertThat(judged.message()).contains("too small to judge: gone, rare");
    assertThat(judged.statistics())
        .containsEntry("slices", 2.0)
        .containsEntry("tooSmall.gone", 200.0)
        .doesNotContainKey("slice.gone.lower");
  }

  @Test
  void theFiguresOfASliceRecomputeItsBound() {
    Map<String, Double> f =
        judge(
                new Slices(List.of("destination"), "log-loss", 0.02, MarginUnit.SPREAD, 100),
                holdout(3000, 0.05, 0.05))
            .statistics();

    for (String slice : List.of("slice.JFK.", "slice.LAX.")) {
      double t =
          new TDistribution(f.get(slice + "clusters") - 1)
              .inverseCumulativeProbability(1 - 0.05 / 2 / f.get("slices"));
      assertThat(f.get(slice + "difference") - t * f.get(slice + "standardError"))
          .isCloseTo(f.get(slice + "lower"), within(1e-12));
      assertThat(f.get(slice + "lower")).isLessThan(f.get("margin"));
    }
  }

  @Test
  void theFiguresOfAVerdictRecomputeIt() {
    Holdout holdout = holdout(2000, 0.05, 0.05);
    CheckResult record =
        ModelCheck.judge(NOT_WORSE, candidacy(holdout, OptionalLong.of(0), 2))
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

  @Test
  void slicesOfAnAucAreRefused() {
    Slices slices = new Slices(List.of("destination"), "auc", 0.02, MarginUnit.SPREAD, 100);

    assertThat(judge(slices, holdout(1000, 0.1, 0.1)).outcome()).isEqualTo(ERROR);
  }

  @Test
  void latencyIsTheQuantileOfCallsAndSizeTheBytes() {
    Holdout holdout = holdout(10, 0, 0);

    Judged slow = judge(new Latency(0.99, Duration.ofMillis(5)), holdout);
    assertThat(slow.outcome()).isEqualTo(FAIL);
    assertThat(slow.statistics()).containsEntry("millis", 9.9);
    assertThat(judge(new Latency(0.5, Duration.ofMillis(5)), holdout).outcome()).isEqualTo(PASS);
    assertThat(judge(new Size(1000), holdout).outcome()).isEqualTo(PASS);
    assertThat(judge(new Size(999), holdout).outcome()).isEqualTo(FAIL);
  }

  @Test
  void goldenRowsAreSpreadAndTheSameForTheSameSeed() {
    double[] scores = new Random(5).doubles(1000).toArray();

    int[] picked = GoldenRows.pick(scores, 8, 42);

    assertThat(picked).hasSize(8).doesNotHaveDuplicates().isEqualTo(GoldenRows.pick(scores, 8, 42));
    assertThat(scores[picked[0]]).isEqualTo(Arrays.stream(scores).min().orElseThrow());
    assertThat(scores[picked[7]]).isEqualTo(Arrays.stream(scores).max().orElseThrow());
    assertThat(GoldenRows.pick(new double[] {3, 1}, 8, 42)).containsExactly(1, 0);
  }

  @Test
  void blocksOfHoursAreMergedUntilTheyAreLargeEnough() {
    double[] values = new double[100];
    Arrays.fill(values, 1);
    long[] millis = LongStream.range(0, 100).map(i -> i / 10 * HOUR).toArray();

    ClusteredMean mean = ClusteredMean.ofHourBlocks(values, millis, 25);

    assertThat(mean.clusters()).isEqualTo(3);
    assertThat(mean.mean()).isEqualTo(1);
    assertThat(mean.variancePerRow()).isZero();
  }
}
