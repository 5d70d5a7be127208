package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What the monitor makes of another champion. */
class MonitoredChampionsTest extends MonitoredTraffic {

  @Test
  void aChampionTrainedOnMostlyTheOldWorldDoesNotRepeatTheFinding() {
    double[] mixed = DoubleStream.concat(uniform(16_000, 0), uniform(4_000, 0.5)).toArray();
    Monitor two = monitor(Map.of(1, first, 2, model(2, DoubleStream.of(mixed))));
    List<InputRow> rows = inputs(0, 15, 1, day -> day < 10 ? 0 : 0.5);
    rows.addAll(inputs(15, 30, 2, day -> 0.5));

    assertThat(found(two, rows)).hasSize(1);
  }

  @Test
  void aChampionTrainedOnTheNewWorldMakesItsInputsNormal() {
    Monitor two = monitor(Map.of(1, first, 2, model(2, uniform(20_000, 0.5))));
    List<InputRow> rows = inputs(0, 12, 1, day -> day < 11 ? 0 : 0.5);
    rows.addAll(inputs(12, 30, 2, day -> 0.5));

    assertThat(found(two, rows)).isEmpty();
  }

  @Test
  void aChampionTrainedOnAnotherRangeIsNoBreakAndALaterBreakIsFound() {
    double[] larger = uniform(20_000, 0).map(x -> 1000 * x + 7).toArray();
    Monitor two = monitor(Map.of(1, first, 2, model(2, DoubleStream.of(larger))));
    List<InputRow> rows = inputs(0, 10, 1, day -> 0);
    for (int day = 10; day < 30; day++) {
      for (int i = 0; i < ROWS_A_DAY; i++) {
        double x = random.nextDouble() + (day < 20 ? 0 : 0.5);
        rows.add(row(at(day, i), 2, 1000 * x + 7));
      }
    }

    List<Finding> findings = found(two, rows);

    assertThat(findings).extracting(Finding::kind).containsExactly("drift");
    assertThat(findings.get(0).onset()).isEqualTo(Instant.ofEpochMilli(20 * DAY));
  }

  @Test
  void aChampionTrainedOnAnotherRangeBringsItsEncodingAndTheEvidenceStays() {
    double[] larger = uniform(20_000, 0).map(x -> 1000 * x).toArray();
    Monitor two = monitor(Map.of(1, first, 2, model(2, DoubleStream.of(larger))));
    List<OutcomeRow> rows = new ArrayList<>();
    for (OutcomeRow row : outcomes(60, day -> day < 50 ? 1 : 0)) {
      boolean late = row.eventMillis() >= 20 * DAY;
      double x = row.features()[0] * (late ? 1000 : 1);
      rows.add(
          new OutcomeRow(
              row.eventMillis(),
              row.labelMillis(),
              late ? 2 : 1,
              new double[] {x},
              row.score(),
              row.label()));
    }

    Monitor.Step healthy = two.outcomes(MonitorState.START, rows.subList(0, 50 * ROWS_A_DAY));
    Monitor.Step broken = two.outcomes(healthy.next(), rows.subList(50 * ROWS_A_DAY, rows.size()));

    QualityWatch watch = quality(healthy.next());
    assertThat(healthy.findings()).isEmpty();
    assertThat(watch.cusum().blocks()).as("blocks of both champions").isEqualTo(4 * 50 - 1);
    double low =
        watch.baseline().training().score(watch.encoding().encode(new double[] {50}, Map.of()));
    double high =
        watch.baseline().training().score(watch.encoding().encode(new double[] {950}, Map.of()));
    assertThat(high - low).as("what the baseline tells apart").isGreaterThan(0.5);
    assertThat(broken.findings()).isNotEmpty();
    assertThat(broken.findings().get(0).eventTime())
        .isBetween(Instant.ofEpochMilli(50 * DAY), Instant.ofEpochMilli(55 * DAY));
  }

  @Test
  void theWatchOfQualityStartsFromTheBaselineThatTheGateTrained() {
    FreshBaseline trained =
        FreshBaseline.untrained(new LossScale(Loss.LOG, 1), first.encoding(), 0)
            .learn(
                outcomes(10, day -> 1).stream()
                    .map(
                        row ->
                            new FreshBaseline.Example(
                                first.encoding().encode(row.features(), Map.of()), row.label()))
                    .toList());
    WatchedModel warm =
        new WatchedModel(
            1,
            List.of("x"),
            first.profile(),
            Optional.empty(),
            Optional.of(trained),
            60,
            33,
            TRAINED_TO,
            List.of());
    List<OutcomeRow> one = outcomes(1, day -> 1).subList(0, 1);

    MonitorState after = monitor(Map.of(1, warm)).outcomes(MonitorState.START, one).next();

    assertThat(quality(after).baseline().learned()).isEqualTo(10L * ROWS_A_DAY);
  }

  @Test
  void anOldModelIsFoundOnce() {
    List<Finding> findings = found(monitor, inputs(0, 45, 1, day -> 0));

    assertThat(findings).extracting(Finding::kind).containsExactly("age");
    assertThat(findings.get(0).onset()).isEqualTo(TRAINED_TO.plus(Duration.ofDays(30)));
  }
}
