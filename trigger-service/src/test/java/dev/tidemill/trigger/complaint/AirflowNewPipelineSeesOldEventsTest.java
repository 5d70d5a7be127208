package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.Specs.onCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaints 17 and 18: a new pipeline, or one that is applied again, sees all that happened before
 * it. Here the first look at a repository is a baseline, and an edit that follows another branch
 * starts from where that branch is.
 */
@Tag("slow")
class AirflowNewPipelineSeesOldEventsTest {

  @TempDir Path home;
  private final RecordedSignals signals = new RecordedSignals();
  private final SettableClock clock = new SettableClock();
  private final PolicyHarness policy =
      PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, onCode(Changes.ANY)));

  @Test
  void commitsBeforeThePipelineAndOfABranchThatItTurnsToStartNothing() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    try (GitServer server = GitServer.start(Files.createDirectory(home.resolve("server")))) {
      for (int i = 0; i < 5; i++) {
        server.push("commit " + i, Map.of("train.py", "" + i));
      }
      server.git("push", "-q", "origin", "HEAD~3:refs/heads/other");
      GitSource source =
          new GitSource(
              GitSources.mirrors(home.resolve("git")),
              home.resolve("cursors"),
              signals,
              clock,
              Duration.ofSeconds(1));

      look(source, server, "main", 1);
      look(source, server, "other", 2);
      look(source, server, "main", 3);

      assertThat(policy.events).noneMatch(Fired.class::isInstance);
      assertThat(policy.events.stream().filter(Evaluated.class::isInstance))
          .singleElement()
          .satisfies(
              e -> {
                assertThat(((Evaluated) e).outcome()).isEqualTo(TriggerOutcome.FILTERED);
                assertThat(((Evaluated) e).reason()).startsWith("first look at the code");
              });
    }
  }

  private void look(GitSource source, GitServer server, String branch, int version)
      throws IOException {
    clock.advance(Duration.ofSeconds(2));
    int before = signals.all().size();
    Polls.once(
        source,
        new Target(
            Specs.PIPELINE,
            version,
            1,
            GitSources.pipeline(server.url(), branch, Optional.empty(), List.of("*.py"), List.of()),
            home));
    for (Signal signal : signals.all().subList(before, signals.all().size())) {
      policy.signal(signal.signalId(), signal.body());
    }
  }
}
