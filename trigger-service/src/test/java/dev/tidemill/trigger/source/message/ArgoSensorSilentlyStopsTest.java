package dev.tidemill.trigger.source.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Complaint 9 (argo-events#2958, #3273, #3063, #2711, #3308): a sensor on a Kafka bus stops in
 * silence after days; its process lives, so nobody notices. Here readiness is progress: it is lost
 * when records wait and none is taken, and when no look at a source ends.
 */
class ArgoSensorSilentlyStopsTest {

  private final SettableClock clock = new SettableClock();

  @Test
  void recordsThatWaitAndAreNotTakenAreToldWhileTheThreadGoesOn() {
    ReadingProgress progress = new ReadingProgress(clock);
    for (int i = 0; i < 20; i++) {
      progress.looked(10, 0, 4);
      clock.advance(Duration.ofHours(1));
      progress.looked(0, 0, 4);
    }
    assertThat(progress.health().ready()).as("a topic at rest").isTrue();
    for (int second = 0; second <= 120; second++) {
      clock.advance(Duration.ofSeconds(1));
      progress.looked(0, 7, 4);
    }
    assertThat(progress.health().ready()).isFalse();
    assertThat(progress.health().reason()).isEqualTo("7 records wait and none was taken for 121 s");
    assertThat(progress.lagAge()).isEqualTo(Duration.ofSeconds(121));
    progress.looked(7, 0, 4);
    assertThat(progress.health().ready()).isTrue();
  }

  @Test
  void aLookThatNeverEndsIsTold() {
    ReadingProgress progress = new ReadingProgress(clock);
    progress.looked(0, 0, 4);
    clock.advance(Duration.ofMinutes(3));
    assertThat(progress.health().ready()).isFalse();
    assertThat(progress.health().reason()).isEqualTo("no look for 180 s");
  }

  @Test
  void aSourceWhoseRoundNeverEndsIsTold() {
    Source source =
        new Source() {
          private final Looks looks = new Looks("files");

          @Override
          public Looks looks() {
            return looks;
          }

          @Override
          public String name() {
            return "data";
          }

          @Override
          public Duration every() {
            return Duration.ofSeconds(5);
          }

          @Override
          public List<String> sources(Target target) {
            return List.of("any");
          }

          @Override
          public void poll(Target target, String source) {
            throw new AssertionError("nothing is owned");
          }

          @Override
          public void retain(List<Target> targets) {}
        };
    try (PollLoop poll = new PollLoop(source, List::of, clock, new SimpleMeterRegistry())) {
      poll.round();
      assertThat(poll.health().ready()).isTrue();
      clock.advance(Duration.ofMinutes(11));
      assertThat(poll.health().ready()).isFalse();
      assertThat(poll.health().reason()).isEqualTo("no look has ended for 660 s");
    }
  }
}
