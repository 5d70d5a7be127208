package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.training.metric.RunBooks;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs as metrics: taken from the state, so a restart changes nothing. */
class RunBooksTest extends RunMachineFixture {

  private SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RunBooks books = new RunBooks(meters, () -> world.now);

  private void told() {
    books.owned(0, spec.key(), world.kept.read());
  }

  private double open(String stage) {
    return meters
        .get("tidemill.runs.open")
        .tags("pipeline", spec.key(), "stage", stage)
        .gauge()
        .value();
  }

  private FunctionTimer ended(String outcome) {
    return meters
        .get("tidemill.run.duration")
        .tags("pipeline", spec.key(), "outcome", outcome)
        .functionTimer();
  }

  @Test
  void endsAreCountedByOutcomeWithTheTimeThatTheyTook() {
    fire("a");
    told();
    assertThat(ended("failed").count()).as("shown as 0 before the first").isZero();
    world.give(Messages.says(world.lastJob(), "x", new JobEventBody.Claimed(0)));
    world.now = world.now.plusSeconds(90);
    says(world.lastJob(), "x", new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    told();
    assertThat(ended("failed").count()).isEqualTo(1);
    assertThat(ended("failed").totalTime(TimeUnit.SECONDS)).isBetween(90.0, 100.0);
    assertThat(ended("promoted").count()).isZero();
  }

  @Test
  void aRestartCountsNoEndTwiceAndForgottenEndsStayCounted() {
    for (int i = 0; i < 60; i++) {
      endAtOnce("r" + i);
    }
    assertThat(world.state.ended()).hasSizeLessThan(60);
    told();
    assertThat(ended("failed").count()).isEqualTo(60);
    meters = new SimpleMeterRegistry();
    books = new RunBooks(meters, () -> world.now);
    told();
    told();
    assertThat(ended("failed").count()).isEqualTo(60);
  }

  @Test
  void openRunsAreWhereTheyAre() {
    fire("a");
    world.now = world.now.plus(Duration.ofMinutes(2));
    told();
    assertThat(open("snapshotting")).isEqualTo(1);
    assertThat(open("training")).isZero();
    assertThat(age()).isBetween(120.0, 121.0);
    assertThat(meters.get("tidemill.jobs.waiting").tag("stage", "snapshotting").gauge().value())
        .isEqualTo(1);
    assertThat(
            meters
                .get("tidemill.jobs.waiting.age.seconds")
                .tag("stage", "snapshotting")
                .gauge()
                .value())
        .isBetween(120.0, 121.0);
    claim(world.lastJob(), "x");
    told();
    assertThat(meters.get("tidemill.jobs.waiting").tag("stage", "snapshotting").gauge().value())
        .isZero();
  }

  private double age() {
    return meters.get("tidemill.runs.open.age.seconds").tag("pipeline", spec.key()).gauge().value();
  }

  @Test
  void aRunAtItsRolloutIsOpenButNotLate() {
    rollOut("a", "r1", 1);
    world.now = world.now.plus(Duration.ofDays(3));
    told();
    assertThat(open("rolling-out")).isEqualTo(1);
    assertThat(age()).isZero();
  }

  @Test
  void anotherInstanceShowsThePipelineOnceItOwnsIt() {
    fire("a");
    told();
    books.revoked(0);
    assertThat(meters.find("tidemill.runs.open").tag("pipeline", spec.key()).gauges()).isEmpty();
    assertThat(meters.find("tidemill.runs.open").tag("pipeline", "(others)").gauges())
        .allSatisfy(gauge -> assertThat(gauge).extracting(Gauge::value).isEqualTo(0.0));
  }
}
