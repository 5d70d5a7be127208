package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A kind that fails keeps its own check from watching, and no other. */
class FaultyMonitorKindTest {

  /** Counts requests; fails at the score {@code at}. */
  record Counting(double at) implements MonitorSpec.Kind {}

  record Count(long rows) {}

  /** Sees every request, and keeps how many. */
  private static final class CountingKind implements MonitorKind<Counting, Count> {

    @Override
    public Class<Counting> spec() {
      return Counting.class;
    }

    @Override
    public Class<Count> watch() {
      return Count.class;
    }

    @Override
    public void inputs(
        Counting check, WatchedModel champion, List<InputRow> rows, Watches<Count> watches) {
      Subject subject = Subject.model(watches.check());
      long count = watches.before(subject).map(Count::rows).orElse(0L);
      for (InputRow row : rows) {
        count++;
        watches.keep(subject, row.score() == -check.at() ? null : new Count(count));
        watches.saw(
            new Sighting(
                subject, 1, row.eventMillis(), row.eventMillis(), count, 0, "seen", Map.of()));
        if (row.score() == check.at()) {
          throw new StackOverflowError();
        }
      }
    }
  }

  private static Monitor monitor() {
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
            List.of(
                new MonitorCheckSpec("bad", new Counting(7)),
                new MonitorCheckSpec("good", new Counting(Double.NaN))));
    return new Monitor(
        new MonitorPlan(
            "demo/p",
            "e",
            Task.REGRESSION,
            LossScale.usual(Task.REGRESSION, 1),
            spec,
            Map.of(1, model)),
        kind -> new CountingKind());
  }

  private static List<InputRow> rows(double... scores) {
    List<InputRow> all = new ArrayList<>();
    for (double score : scores) {
      all.add(new InputRow(all.size(), 1, new double[] {1}, true, score));
    }
    return all;
  }

  private static Map<Subject, Record> counted(long bad, long good) {
    return Map.of(Subject.model("bad"), new Count(bad), Subject.model("good"), new Count(good));
  }

  @Test
  void aCheckWhoseKindThrowsGoesOnFromWhereItWasAndTheOthersGoOn() {
    Monitor monitor = monitor();
    MonitorState before = monitor.inputs(MonitorState.START, rows(1, 2)).next();
    assertThat(before.watches()).isEqualTo(counted(2, 2));

    Monitor.Step broken = monitor.inputs(before, rows(1, 7, 1));

    assertThat(broken.next().watches()).isEqualTo(counted(2, 5));
    assertThat(broken.findings()).extracting(Finding::check).containsOnly("good").hasSize(3);
    assertThat(broken.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.check()).isEqualTo("bad");
              assertThat(failure)
                  .hasMessage("The check bad (counting) failed: java.lang.StackOverflowError");
            });
    Monitor.Step after = monitor.inputs(broken.next(), rows(1));
    assertThat(after.next().watches()).isEqualTo(counted(3, 6));
    assertThat(after.failures()).isEmpty();
  }

  @Test
  void aWatchThatIsNullIsAFailureOfTheCheck() {
    Monitor.Step step = monitor().inputs(MonitorState.START, rows(1, -7));

    assertThat(step.next().watches()).isEqualTo(Map.of(Subject.model("good"), new Count(2)));
    assertThat(step.failures()).hasSize(1);
  }
}
