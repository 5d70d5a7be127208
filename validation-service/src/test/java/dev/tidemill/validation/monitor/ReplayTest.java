package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.Flights.Flight;
import dev.tidemill.validation.monitor.drift.DayCells;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import dev.tidemill.validation.monitor.quality.InputEncoding;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import dev.tidemill.validation.monitor.quality.RegretCusum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules on half a year of real flights; the world breaks on 1 April 2001. */
@Tag("slow")
class ReplayTest {

  private static final int TRAINING_DAYS = 28;
  private static final int BREAK_DAY = 90;

  /** Days since 1 January. */
  private static final int THIRD_OF_APRIL = BREAK_DAY + 2;

  private static final long DAY = 86_400_000L;
  private static final double TOLERATED_PER_MONTH = 0.17;
  private static final double THRESHOLD =
      RegretCusum.threshold(TOLERATED_PER_MONTH, QualityWatch.BLOCKS_PER_DAY);

  private final InputEncoding encoding = Flights.encoding(Flights.before(TRAINING_DAYS));
  private final FreshBaseline frozen = trained(Flights.before(TRAINING_DAYS));
  private final FreshBaseline gates =
      FreshBaseline.untrained(new LossScale(Loss.LOG, 1), encoding, 0)
          .learn(
              Flights.before(TRAINING_DAYS).stream()
                  .map(
                      f ->
                          new FreshBaseline.Example(
                              encoding.encode(f.features(), Map.of()), f.label()))
                  .toList());

  @Test
  void aFrozenModelAlarmsWithinTwoWeeksOfTheBreakAndNotBefore() {
    List<QualityWatch.Row> rows =
        Flights.from(TRAINING_DAYS).stream().map(f -> row(f, f.time())).toList();

    QualityWatch.Step step = cold().observe(rows, THRESHOLD);

    assertThat(step.alarms()).hasSizeGreaterThan(1);
    assertThat(step.alarms().get(0).atMillis()).isBetween(Flights.BREAK, Flights.BREAK + 14 * DAY);
    assertThat(step.alarms().get(0).line().orElseThrow().slope()).isBetween(0.2, 0.9);
  }

  @Test
  void withTheGatesBaselineTheFrozenModelAlarmsWithinTwoWeeksOfTheBreakAndNotBefore() {
    List<QualityWatch.Row> rows =
        Flights.from(TRAINING_DAYS).stream().map(f -> row(f, f.time())).toList();

    QualityWatch.Step step = warm().observe(rows, THRESHOLD);

    System.out.printf(
        "with the gate's baseline alarms on %s%n",
        step.alarms().stream().map(a -> Instant.ofEpochMilli(a.atMillis())).toList());
    assertThat(step.alarms()).hasSizeGreaterThan(1);
    assertThat(step.alarms().get(0).atMillis()).isBetween(Flights.BREAK, Flights.BREAK + 14 * DAY);
  }

  @Test
  void weeklyChampionsKeepTheGridAndTheEncoding() {
    for (int day = TRAINING_DAYS + 7; day < 180; day += 7) {
      List<Flight> later = Flights.before(day);
      assertThat(encoding.fits(Flights.encoding(later))).as("encoding of day " + day).isTrue();
      for (int i = 0; i < Flights.FEATURES.size(); i++) {
        DayCells.Grid grid = DayCells.Grid.over(Flights.profile(Flights.before(TRAINING_DAYS), i));
        assertThat(grid.resolves(Flights.profile(later, i)))
            .as(Flights.FEATURES.get(i) + " of day " + day)
            .isTrue();
      }
    }
  }

  @Test
  void theHourOfDepartureDriftsOn4AprilAndAtNoOtherTime() {
    FeatureProfile reference = Flights.profile(Flights.before(TRAINING_DAYS), 0);
    List<DriftWatch.Value> values =
        Flights.from(TRAINING_DAYS).stream().map(f -> hour(f, f.time())).toList();

    DriftWatch.Step step =
        DriftWatch.start("hour", reference).observe(values, reference, DriftWatch.LIMIT);

    assertThat(step.drifts())
        .extracting(d -> Instant.ofEpochMilli(d.atMillis()).toString().substring(0, 10))
        .containsExactly("2001-04-04");
    assertThat(step.drifts().get(0).onsetMillis()).isEqualTo(Flights.BREAK);
  }

  @Test
  void theFirstWindowThatHitsEndsOn3April() {
    FeatureProfile reference = Flights.profile(Flights.before(TRAINING_DAYS), 0);
    DriftWatch watch = DriftWatch.start("hour", reference);
    List<Integer> hits = new ArrayList<>();
    for (int day = TRAINING_DAYS; day <= BREAK_DAY + 4; day++) {
      List<DriftWatch.Value> values =
          Flights.ofDay(day).stream().map(f -> hour(f, f.time())).toList();
      watch = watch.observe(values, reference, DriftWatch.LIMIT).next();
      List<Boolean> judged = watch.memory().hits();
      if (!judged.isEmpty() && judged.get(judged.size() - 1)) {
        hits.add(day - 1);
      }
    }
    assertThat(hits).containsExactly(THIRD_OF_APRIL);
  }

  /** 200 streams with {@code -Dtidemill.monitor.streams=200}. */
  @Test
  void streamsOfPermutedDaysWithoutABreakAlarmNoMoreOftenThanTolerated() {
    int streams = Integer.getInteger("tidemill.monitor.streams", 40);
    FeatureProfile reference = Flights.profile(Flights.before(TRAINING_DAYS), 0);
    List<List<Flight>> days =
        IntStream.range(TRAINING_DAYS, BREAK_DAY).mapToObj(Flights::ofDay).toList();
    int alarms = 0;
    int warmAlarms = 0;
    int drifts = 0;
    for (int seed = 0; seed < streams; seed++) {
      List<List<Flight>> permuted = new ArrayList<>(days);
      Collections.shuffle(permuted, new Random(seed));
      List<QualityWatch.Row> rows = new ArrayList<>();
      List<DriftWatch.Value> hours = new ArrayList<>();
      for (int day = 0; day < permuted.size(); day++) {
        for (Flight f : permuted.get(day)) {
          long time = Flights.START + day * DAY + Math.floorMod(f.time(), DAY);
          rows.add(row(f, time));
          hours.add(hour(f, time));
        }
      }
      alarms += cold().observe(rows, THRESHOLD).alarms().size();
      warmAlarms += warm().observe(rows, THRESHOLD).alarms().size();
      drifts +=
          DriftWatch.start("hour", reference)
              .observe(hours, reference, DriftWatch.LIMIT)
              .drifts()
              .size();
    }

    System.out.printf(
        "%d streams of permuted days: %d alarms, %d with the gate's baseline, %d drifts%n",
        streams, alarms, warmAlarms, drifts);
    double months = streams * days.size() / (365.25 / 12);
    assertThat((double) alarms).isLessThanOrEqualTo(TOLERATED_PER_MONTH * months);
    assertThat((double) warmAlarms).isLessThanOrEqualTo(TOLERATED_PER_MONTH * months);
    assertThat((double) drifts).isLessThanOrEqualTo(TOLERATED_PER_MONTH * months);
  }

  /** From the baseline that the gate would hand over: it learned the training rows once. */
  private QualityWatch warm() {
    return QualityWatch.start(encoding, 1, gates);
  }

  private QualityWatch cold() {
    return QualityWatch.start(
        encoding, 1, FreshBaseline.untrained(new LossScale(Loss.LOG, 1), encoding, 0));
  }

  private QualityWatch.Row row(Flight f, long time) {
    double score = frozen.training().score(encoding.encode(f.features(), Map.of()));
    return new QualityWatch.Row(
        time, time + f.landed() - f.time(), f.features(), Map.of(), score, f.label(), "", 0);
  }

  private static DriftWatch.Value hour(Flight f, long time) {
    return new DriftWatch.Value(time, f.features()[0]);
  }

  /** Five passes in a random order: a model that has converged, unlike an online one. */
  private FreshBaseline trained(List<Flight> flights) {
    List<FreshBaseline.Example> examples = new ArrayList<>();
    for (int pass = 0; pass < 5; pass++) {
      flights.forEach(
          f ->
              examples.add(
                  new FreshBaseline.Example(encoding.encode(f.features(), Map.of()), f.label())));
    }
    Collections.shuffle(examples, new Random(1));
    return FreshBaseline.untrained(new LossScale(Loss.LOG, 1), encoding, 0).learn(examples);
  }
}
