package dev.tidemill.validation.monitor.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.AgeWatch;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.Monitor;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.MonitorState;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decision rule C4. */
class LiveDaysTest {

  private static final long DAY = 86_400_000L;
  private static final Subject X = Subject.input("there", "x");

  private static Monitor monitor(double least) {
    WatchedModel model =
        new WatchedModel(
            1,
            List.of("x"),
            new Profile(1, Map.of()),
            Optional.empty(),
            Optional.empty(),
            1,
            1,
            Instant.EPOCH,
            List.of());
    MonitorSpec spec =
        new MonitorSpec(
            Duration.ofHours(1),
            1,
            Duration.ofDays(7),
            0.1,
            List.of(new MonitorCheckSpec("there", new Complete(List.of(), least))));
    return new Monitor(
        new MonitorPlan(
            "demo/p",
            "e",
            Task.REGRESSION,
            LossScale.usual(Task.REGRESSION, 1),
            spec,
            Map.of(1, model)),
        MonitorKinds::of);
  }

  /** Rows of a day of which the first ones lack their value. */
  private static List<InputRow> day(int number, int rows, int missing) {
    List<InputRow> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double[] x = {i < missing ? Double.NaN : 1};
      all.add(new InputRow(number * DAY + i, 1, x, true, 1));
    }
    return all;
  }

  private static List<Finding> found(double least, List<InputRow> rows) {
    return monitor(least).inputs(MonitorState.START, rows).findings();
  }

  private static boolean found(int rows, int bad, double least) {
    List<InputRow> two = day(0, rows, bad);
    two.addAll(day(1, 1, 0));
    return !found(least, two).isEmpty();
  }

  /** The chance of a finding on a day whose values are bad with probability 1 - least. */
  private static double falseAlarms(int rows, double least) {
    double p = 1 - least;
    double term = Math.pow(least, rows);
    double sum = 0;
    for (int bad = 0; bad <= rows && bad < 100; bad++) {
      sum += found(rows, bad, least) ? term : 0;
      term *= (double) (rows - bad) / (bad + 1) * p / (1 - p);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"300, 0.999", "300, 0.99", "100, 0.999", "1000, 0.9995", "700, 0.95"})
  void aDayAtTheShareThatIsAskedForIsAFalseAlarmOnceInAThousandDays(int rows, double least) {
    assertThat(falseAlarms(rows, least)).isBetween(1e-5, 0.001);
  }

  @Test
  void twoOf300ValuesAreChanceWhereOneInAThousandMayBeMissingAndFiveAreNot() {
    assertThat(found(300, 2, 0.999)).isFalse();
    assertThat(found(300, 5, 0.999)).isTrue();
  }

  @Test
  void whereEveryValueHasToBeGoodOneBadOneIsFound() {
    assertThat(found(1, 1, 1)).isTrue();
    assertThat(found(300, 0, 1)).isFalse();
  }

  @Test
  void aDayOfFewValuesBetweenTwoBadOnesDoesNotEndWhatWasFound() {
    List<InputRow> rows = day(0, 300, 100);
    rows.addAll(day(1, 10, 0));
    rows.addAll(day(2, 300, 100));
    rows.addAll(day(3, 300, 0));
    rows.addAll(day(4, 300, 100));
    rows.addAll(day(5, 1, 0));

    assertThat(found(0.9, rows))
        .extracting(Finding::eventTime)
        .containsExactly(Instant.ofEpochMilli(DAY - 1), Instant.ofEpochMilli(5 * DAY - 1));
  }

  @Test
  void figuresOfAFormerCheckOfThatNameAreLeftBehind() {
    DayWatch other = DayWatch.of(7, new AgeWatch(3), true);
    MonitorState former = new MonitorState(1, Map.of(X, other));

    MonitorState next = monitor(0.9).inputs(former, day(0, 5, 0)).next();

    assertThat(next.watches().get(X))
        .usingRecursiveComparison()
        .isEqualTo(monitor(0.9).inputs(MonitorState.START, day(0, 5, 0)).next().watches().get(X));
  }
}
