package dev.tidemill.trigger.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.Specs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PollLoopTest {

  private final SettableClock clock = new SettableClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> polled = new ArrayList<>();

  /** A source that looks every ten milliseconds. */
  private abstract static class Named implements Source {
    @Override
    public String name() {
      return "data";
    }

    @Override
    public Duration every() {
      return Duration.ofMillis(10);
    }
  }

  private static Target target(String pipeline) {
    PipelineSpec spec = Specs.polled(List.of(), java.util.Optional.empty(), "time");
    return new Target(pipeline, 1, 1, spec, Path.of("/"));
  }

  @Test
  void healthTellsTheAgeOfTheLastRoundThatWasCompleted() {
    AtomicBoolean broken = new AtomicBoolean();
    Source source =
        new Named() {
          @Override
          public void poll(Target target) {
            polled.add(target.pipeline());
          }

          @Override
          public void retain(List<Target> targets) {
            if (broken.get()) {
              throw new IllegalStateException("no round can be completed");
            }
          }
        };
    List<Target> targets = List.of(target("a/fine"));
    try (PollLoop loop = new PollLoop(source, () -> targets, clock, meters)) {
      loop.round();
      clock.advance(Duration.ofMinutes(9));
      assertThat(loop.health().ready()).isTrue();
      assertThat(loop.health().details()).containsEntry("lastRoundSecondsAgo", 540L);
      broken.set(true);
      loop.start();
      await().until(() -> meters.counter("tidemill.poll.failures", "poller", "data").count() >= 2);
      clock.advance(Duration.ofMinutes(2));
      assertThat(loop.health().ready()).isFalse();
      broken.set(false);
      await().until(() -> loop.health().ready());
    }
  }

  @Test
  void aBrokenPipelineIsLeftAloneForAWhileAndTheOthersGoOn() {
    Source source =
        new Named() {
          @Override
          public void poll(Target target) throws IOException {
            polled.add(target.pipeline());
            if (target.pipeline().equals("a/broken")) {
              if (polled.size() > 1) {
                throw new StackOverflowError("errors do not stop the loop either");
              }
              throw new IOException("no such luck");
            }
          }

          @Override
          public void retain(List<Target> targets) {
            assertThat(targets).hasSize(2);
          }
        };
    List<Target> targets = List.of(target("a/broken"), target("a/fine"));
    try (PollLoop loop = new PollLoop(source, () -> targets, clock, meters)) {
      loop.round();
      loop.round();
      assertThat(polled).containsExactly("a/broken", "a/fine", "a/fine");
      clock.advance(Duration.ofSeconds(1));
      loop.round();
      assertThat(polled).endsWith("a/broken", "a/fine");
      clock.advance(Duration.ofSeconds(1));
      loop.round();
      assertThat(polled.stream().filter("a/broken"::equals)).hasSize(2);
    }
    assertThat(meters.counter("tidemill.poll.failures", "poller", "data").count()).isEqualTo(2);
  }
}
