package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.schemas.message.Notice;
import dev.tidemill.trigger.hook.HookSite;
import dev.tidemill.trigger.hook.Samples;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 29: GitHub waits 10 s, does not send a failed delivery again by itself, and redelivers
 * the last three days only. Here a delivery is answered well before that, 2xx only once the log has
 * it, and it is never needed: it makes the poller look at once, and the poller looks anyway.
 */
class GithubDeliversOnceTest {

  private static final Map<String, String> PUSH =
      Map.of("X-GitHub-Event", "push", "X-GitHub-Delivery", "d-1");

  @TempDir Path folder;

  /** Counts its looks; what it watches is the repository of the sample. */
  private record Watch(AtomicInteger polls, Duration every, Looks looks) implements Source {
    @Override
    public String name() {
      return "git";
    }

    @Override
    public List<String> sources(Target target) {
      return List.of("code");
    }

    @Override
    public void poll(Target target, String source) {
      polls.incrementAndGet();
    }

    @Override
    public boolean watches(Target target, Notice notice) {
      return notice.places().contains("github.com/tide-works/flights");
    }

    @Override
    public void retain(List<Target> targets) {}
  }

  private static PollLoop loop(Watch watch) {
    Target target = new Target("default/churn", 1, 1, null, Path.of("/"));
    return new PollLoop(
        watch, () -> List.of(target), new SettableClock(), new SimpleMeterRegistry());
  }

  @Test
  void aDeliveryThatTheLogDoesNotTakeIsAnsweredInTimeAndNotAcknowledged() throws Exception {
    try (HookSite site = new HookSite(folder, HookSite.ALL_OPEN)) {
      site.log = CompletableFuture::new; // Kafka is away
      long begun = System.nanoTime();
      assertThat(site.proven("/hooks/github", Samples.text("github-push.json"), PUSH).statusCode())
          .isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertThat(site.notices).isEmpty();
    }
  }

  @Test
  void aDeliveryMakesThePollerLookAtOnceAndALostOneIsFoundByTheNextRound() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (HookSite site = new HookSite(folder, HookSite.ALL_OPEN);
        PollLoop rare = loop(new Watch(looks, Duration.ofDays(1), new Looks("git")))) {
      site.proven("/hooks/github", Samples.text("github-push.json"), PUSH);
      site.notices.forEach(rare::wake);
      await().until(() -> looks.get() == 1); // no round has begun
    }
    AtomicInteger rounds = new AtomicInteger();
    try (PollLoop often = loop(new Watch(rounds, Duration.ofMillis(10), new Looks("git")))) {
      often.start(); // and no delivery comes
      await().until(() -> rounds.get() >= 2);
    }
  }
}
