package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.profile.PopulationStability;
import dev.tidemill.validation.check.profile.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MonitorTest extends MonitoredTraffic {

  @Test
  void healthyTrafficGivesNoFinding() {
    assertThat(found(monitor, inputs(0, 20, 1, day -> 0))).isEmpty();
  }

  @Test
  void aShiftedInputIsFoundOncePerBreak() {
    List<InputRow> rows = inputs(0, 30, 1, day -> day < 10 ? 0 : 0.5);

    List<Finding> findings = found(monitor, rows);

    assertThat(findings).extracting(Finding::kind).containsExactly("drift");
    assertThat(findings.get(0).column()).contains("x");
    assertThat(findings.get(0).onset()).isEqualTo(Instant.ofEpochMilli(10 * DAY));
    assertThat(findings.get(0).eventTime()).isBefore(Instant.ofEpochMilli(14 * DAY));
  }

  @Test
  void theFiguresOfADriftFindingRecomputeIt() {
    Finding finding = found(monitor, inputs(0, 30, 1, day -> day < 10 ? 0 : 0.5)).get(0);
    Map<String, Double> f = finding.statistics();

    PopulationStability again =
        PopulationStability.between(counts(f, "reference.", 48), counts(f, "current.", 48));

    assertThat(again.index()).isEqualTo(f.get("psi"));
    assertThat(again.chance()).isEqualTo(f.get("chance"));
    assertThat(finding.value()).isEqualTo(again.excess()).isGreaterThanOrEqualTo(f.get("limit"));
    assertThat(finding.characters()).as("fits a trigger").isLessThan(Finding.MAX_CHARACTERS / 2);
    assertThat(f)
        .containsEntry("confidence", 0.999)
        .containsEntry("formulaVersion", 2.0)
        .containsEntry("rows", (double) LongStream.of(counts(f, "current.", 48)).sum());
  }

  private static long[] counts(Map<String, Double> figures, String side, int bins) {
    return IntStream.rangeClosed(1, bins)
        .mapToLong(b -> figures.get(side + b).longValue())
        .toArray();
  }

  @Test
  void theFiguresOfAQualityFindingRecomputeIt() {
    List<OutcomeRow> rows = outcomes(40, day -> day < 20 ? 1 : 0);
    Finding finding = monitor.outcomes(MonitorState.START, rows).findings().get(0);
    Map<String, Double> f = finding.statistics();

    double z = (f.get("meanRegret") - f.get("m0")) / f.get("scale");
    assertThat(f.get("z")).isCloseTo(Math.max(-1, Math.min(1, z)), within(1e-9));
    double mean = (f.get("m.1") + f.get("m.2") + f.get("m.3")) / 3;
    assertThat(finding.value()).isCloseTo(mean, within(1e-9));
    for (int i = 1; i <= 3; i++) {
      assertThat(f.get("m." + i)).isGreaterThanOrEqualTo(1 + f.get("lambda." + i) * f.get("z"));
    }
    double days = 365.25 / 12 / f.get("falseAlarmsPerMonth");
    assertThat(finding.threshold()).isCloseTo(f.get("blocksPerDay") * days, within(1e-9));
    assertThat(finding.value()).isGreaterThanOrEqualTo(finding.threshold());
    assertThat(f).containsEntry("formulaVersion", 2.0);
  }

  @Test
  void aSecondBreakIsFoundAlthoughTheFirstOneHasNotGone() {
    List<InputRow> rows = inputs(0, 30, 1, day -> day < 10 ? 0 : day < 20 ? 0.5 : 1.2);

    assertThat(found(monitor, rows)).extracting(Finding::kind).containsExactly("drift", "drift");
  }

  @Test
  void aBreakThatWentAwayAndCameBackIsFoundAgain() {
    List<InputRow> rows = inputs(0, 30, 1, day -> (day >= 10 && day < 16) || day >= 22 ? 0.5 : 0);

    assertThat(found(monitor, rows)).hasSize(2);
  }

  @Test
  void aShiftOfASkewedInputIsFoundInItsDeciles() {
    DoubleStream skewed = DoubleStream.generate(() -> skewed(0)).limit(20_000);
    Monitor one = monitor(Map.of(1, model(1, skewed)));
    List<InputRow> rows = new ArrayList<>();
    for (int day = 0; day < 20; day++) {
      for (int i = 0; i < ROWS_A_DAY; i++) {
        rows.add(row(at(day, i), 1, skewed(day < 10 ? 0 : 2)));
      }
    }

    List<Finding> findings = found(one, rows);

    assertThat(findings).extracting(Finding::kind).containsExactly("drift");
    assertThat(findings.get(0).onset()).isEqualTo(Instant.ofEpochMilli(10 * DAY));
    Map<String, Double> f = findings.get(0).statistics();
    assertThat(f).containsEntry("equalShares", 1.0);
    PopulationStability again =
        PopulationStability.between(counts(f, "reference.", 10), counts(f, "current.", 10));
    assertThat(again.index()).isEqualTo(f.get("psi"));
  }

  /** Log-normal: nine of ten values lie in the first of 48 bins of equal width. */
  private double skewed(double shift) {
    return Math.exp(3 * random.nextGaussian() + shift);
  }

  @Test
  void aColumnThatIsMissingTooOftenIsFoundAndAgainOnlyAfterAGoodDay() {
    List<InputRow> rows = new ArrayList<>();
    for (int day : new int[] {0, 1, 2, 3, 4, 5, 6, 7}) {
      boolean broken = day == 2 || day == 3 || day == 6;
      for (int i = 0; i < ROWS_A_DAY; i++) {
        double x = i % (broken ? 5 : 20) == 0 ? Double.NaN : random.nextDouble();
        rows.add(row(at(day, i), 1, x));
      }
    }

    List<Finding> findings = found(monitor, rows);

    assertThat(findings).extracting(Finding::kind).containsExactly("complete", "complete");
    assertThat(findings.get(0).value()).isEqualTo(0.8);
    assertThat(findings.get(0).eventTime()).isEqualTo(Instant.ofEpochMilli(3 * DAY - 1));
  }

  @Test
  void oneInfiniteInputIsFoundAndAScoreThatIsNoNumberToo() {
    List<InputRow> rows = inputs(0, 4, 1, day -> 0);
    rows.set(5, row(rows.get(5).eventMillis(), 1, Double.POSITIVE_INFINITY));
    long later = rows.get(900).eventMillis();
    rows.set(900, new InputRow(later, 1, new double[] {0.5}, true, Double.NaN));

    assertThat(found(monitor, rows))
        .extracting(f -> f.kind() + " " + f.column().orElseThrow())
        .containsExactlyInAnyOrder("finite x", "finite score");
  }

  @Test
  void anInputNamedScoreDoesNotHideAnswersThatAreNotNumbers() {
    Profile profile = new Profile(20_000, Map.of("score", first.profile().feature("x").get()));
    WatchedModel scored =
        new WatchedModel(
            1,
            List.of("score"),
            profile,
            Optional.empty(),
            Optional.empty(),
            60,
            33,
            TRAINED_TO,
            List.of());
    List<InputRow> rows = inputs(0, 4, 1, day -> 0);
    rows.set(5, row(rows.get(5).eventMillis(), 1, Double.POSITIVE_INFINITY));
    rows.set(9, new InputRow(rows.get(9).eventMillis(), 1, new double[] {0.5}, true, Double.NaN));

    List<Finding> findings = found(monitor(Map.of(1, scored)), rows);

    assertThat(findings)
        .extracting(f -> f.message().substring(0, f.message().indexOf(" is ")))
        .containsExactlyInAnyOrder("score", "The answer");
    assertThat(findings).extracting(Finding::findingId).doesNotHaveDuplicates();
  }

  @Test
  void aFailedRequestIsNotABadScore() {
    List<InputRow> rows = inputs(0, 4, 1, day -> 0);
    long time = rows.get(5).eventMillis();
    rows.set(5, new InputRow(time, 1, new double[] {0.5}, false, Double.NaN));

    assertThat(found(monitor, rows)).isEmpty();
  }

  @Test
  void answersThatAreWorseThanTheFreshBaselineAreFound() {
    List<OutcomeRow> rows = outcomes(40, day -> day < 20 ? 1 : 0);

    Monitor.Step step = monitor.outcomes(MonitorState.START, rows);

    assertThat(step.findings()).isNotEmpty();
    Finding finding = step.findings().get(0);
    assertThat(finding.check()).isEqualTo("live-quality");
    assertThat(finding.eventTime())
        .isBetween(Instant.ofEpochMilli(20 * DAY), Instant.ofEpochMilli(24 * DAY));
    assertThat(finding.onset())
        .isBetween(Instant.ofEpochMilli(19 * DAY), Instant.ofEpochMilli(21 * DAY));
  }

  @Test
  void regressionIsJudgedBySquaredErrorInUnitsOfTheLabelsVariance() {
    Monitor regression = monitor(Task.REGRESSION, Map.of(1, first));
    List<OutcomeRow> rows = new ArrayList<>();
    for (int i = 0; i < 40 * ROWS_A_DAY; i++) {
      long time = at(i / ROWS_A_DAY, i % ROWS_A_DAY);
      double x = random.nextDouble();
      double label = 50 + 20 * x;
      double score = i < 20 * ROWS_A_DAY ? label : 40;
      rows.add(new OutcomeRow(time, time, 1, new double[] {x}, score, label));
    }

    Monitor.Step step = regression.outcomes(MonitorState.START, rows);

    assertThat(step.findings()).isNotEmpty();
    assertThat(step.findings().get(0).eventTime()).isAfter(Instant.ofEpochMilli(20 * DAY));
  }

  @Property(tries = 25)
  void batchesAndAStreamOfTheSameRowsAgree(
      @ForAll @IntRange(min = 1, max = 700) int batch, @ForAll @IntRange(max = 1000) int seed) {
    random.setSeed(seed);
    List<InputRow> inputs = inputs(0, 14, 1, day -> day < 7 ? 0 : 0.4);
    List<OutcomeRow> outcomes = outcomes(14, day -> day < 7 ? 1 : 0);
    Monitor.Step wholeInputs = monitor.inputs(MonitorState.START, inputs);
    Monitor.Step whole = monitor.outcomes(wholeInputs.next(), outcomes);

    MonitorState state = MonitorState.START;
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i += batch) {
      Monitor.Step step =
          monitor.inputs(state, inputs.subList(i, Math.min(inputs.size(), i + batch)));
      state = step.next();
      found.addAll(step.findings());
    }
    for (int i = 0; i < outcomes.size(); i += batch) {
      Monitor.Step step =
          monitor.outcomes(state, outcomes.subList(i, Math.min(outcomes.size(), i + batch)));
      state = step.next();
      found.addAll(step.findings());
    }

    List<Finding> all = new ArrayList<>(wholeInputs.findings());
    all.addAll(whole.findings());
    assertThat(found).isEqualTo(all);
    assertThat(state).usingRecursiveComparison().isEqualTo(whole.next());
  }
}
