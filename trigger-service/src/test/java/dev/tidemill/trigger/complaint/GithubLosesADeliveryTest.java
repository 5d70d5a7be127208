package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.Specs.onCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.code.GitSource;
import dev.tidemill.trigger.source.code.GitSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 29: a delivery that GitHub could not make is not made again. Here a delivery only makes
 * the poller look at once: without it the commit comes a minute later, and twice it comes once.
 */
@Tag("slow")
class GithubLosesADeliveryTest {

  private static final Duration LOOKS_EVERY = Duration.ofMinutes(1);

  @TempDir Path home;
  private final RecordedSignals signals = new RecordedSignals();
  private final SettableClock clock = new SettableClock();
  private final PolicyHarness policy =
      PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, onCode(Changes.TRAINING)));
  private GitServer server;
  private GitSource source;
  private Target target;
  private int taken;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    server = GitServer.start(Files.createDirectory(home.resolve("server")));
    server.push("old", Map.of("train.py", "0"));
    server.push("older than the pipeline", Map.of("train.py", "1"));
    source =
        new GitSource(
            GitSources.mirrors(home.resolve("git")),
            home.resolve("cursors"),
            signals,
            clock,
            LOOKS_EVERY);
    PipelineSpec spec =
        GitSources.pipeline(server.url(), "main", Optional.empty(), List.of("*.py"), List.of());
    target = new Target(Specs.PIPELINE, 1, 1, spec, home);
    round();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** A round of the poller; the policy gets what it found. */
  private void round() throws IOException {
    clock.advance(Duration.ofSeconds(1));
    Polls.once(source, target);
    for (Signal signal : signals.all().subList(taken, signals.all().size())) {
      policy.signal(signal.signalId(), signal.body());
    }
    taken = signals.all().size();
  }

  private void delivery() {
    String place = RepositoryUrls.canonical(server.url());
    source.watches(
        target, new Notice("n", NoticeKind.GIT, List.of(place), clock.instant(), Map.of()));
  }

  private List<String> commits() {
    return policy.events.stream()
        .filter(Fired.class::isInstance)
        .map(e -> ((Fired) e).commit().orElseThrow())
        .toList();
  }

  @Test
  void aLostDeliveryMakesTheCommitLateAndNotLost() throws IOException {
    // given a push whose delivery is lost
    String commit = server.push("lost", Map.of("train.py", "2"));
    // when less than a minute passes, nobody looks
    round();
    assertThat(commits()).isEmpty();
    // then the next look finds it
    clock.advance(LOOKS_EVERY);
    round();
    assertThat(commits()).containsExactly(commit);
  }

  @Test
  void aDeliveryThatComesTwiceStartsOneRunAtOnce() throws IOException {
    String commit = server.push("told", Map.of("train.py", "2"));
    delivery();
    round();
    assertThat(commits()).containsExactly(commit);
    delivery();
    round();
    assertThat(commits()).hasSize(1);
  }

  @Test
  void aServerThatWasDownIsAskedAgain() throws IOException {
    String commit = server.push("told", Map.of("train.py", "2"));
    server.down(true);
    delivery();
    assertThat(catchThrowable(this::round)).isNotNull();
    server.down(false);
    clock.advance(LOOKS_EVERY);
    round();
    assertThat(commits()).containsExactly(commit);
  }
}
