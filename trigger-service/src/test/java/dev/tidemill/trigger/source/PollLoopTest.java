package dev.tidemill.trigger.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.Specs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

    private final Looks looks = new Looks("files");

    @Override
    public List<String> sources(Target target) {
      return List.of("rows");
    }

    @Override
    public Duration every() {
      return Duration.ofMillis(10);
    }

    @Override
    public Looks looks() {
      return looks;
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
          public void poll(Target target, String source) {
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
  void aNoticeMakesTheSourceLookAtOnceAndOnceForWhatItWatches() throws Exception {
    List<String> looked = new CopyOnWriteArrayList<>();
    CountDownLatch hold = new CountDownLatch(1);
    Source source =
        new Named() {
          @Override
          public void poll(Target target, String source) throws IOException {
            looked.add(target.pipeline());
            try {
              hold.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }

          @Override
          public boolean watches(Target target, Notice notice) {
            return notice.places().contains(target.pipeline());
          }

          @Override
          public void retain(List<Target> targets) {}
        };
    List<Target> targets = List.of(target("a/one"), target("a/two"));
    Notice notice =
        new Notice("n", NoticeKind.GIT, List.of("a/two"), clock.instant(), java.util.Map.of());
    try (PollLoop loop = new PollLoop(source, () -> targets, clock, meters)) {
      loop.wake(notice);
      await().until(() -> looked.size() == 1);
      loop.wake(notice); // comes while it looks: it looks once more
      loop.wake(notice); // waits already
      hold.countDown();
      await().until(() -> looked.size() == 2);
      loop.wake(new Notice("m", NoticeKind.GIT, List.of(), clock.instant(), java.util.Map.of()));
      loop.wake(notice);
      await().until(() -> looked.size() == 3);
      assertThat(looked).containsOnly("a/two");
    }
  }

  @Test
  void aBrokenPipelineIsLeftAloneForAWhileAndTheOthersGoOn() {
    Source source =
        new Named() {
          @Override
          public void poll(Target target, String source) throws IOException {
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

  @Test
  void aBrokenSourceDoesNotDelayTheOthersOfItsPipeline() {
    Source source =
        new Named() {
          @Override
          public List<String> sources(Target target) {
            return List.of("broken", "fine");
          }

          @Override
          public void poll(Target target, String name) throws IOException {
            polled.add(name);
            if (name.equals("broken")) {
              throw new IOException("it is away");
            }
          }

          @Override
          public void retain(List<Target> targets) {}
        };
    List<Target> targets = List.of(target("a/one"));
    try (PollLoop loop = new PollLoop(source, () -> targets, clock, meters)) {
      loop.round();
      loop.round();
      loop.round();
      assertThat(polled).containsExactly("broken", "fine", "fine", "fine");
      assertThat(loop.health().details()).containsEntry("sourcesLeftAlone", 1);
      assertThat(source.looks().fails(targets.get(0), "broken")).isTrue();
      assertThat(source.looks().fails(targets.get(0), "fine")).isFalse();
    }
  }
}
