package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.code.CodeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy with the real poller and a folder whose trainer appends to a log beside itself. */
class OwnCodeInAFolderTest {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  @TempDir Path folder;
  private final RecordedSignals signals = new RecordedSignals();
  private final SettableClock clock = new SettableClock();
  private final PolicyHarness policy =
      PolicyHarness.given(Specs.spec(ONE_LATEST, onCode(Changes.TRAINING)));
  private CodeSource poller;
  private int read;

  @BeforeEach
  void theCodeIsSeen() throws IOException {
    poller = new CodeSource(folder.resolve(".cursors"), signals, clock);
    write("train.py", "v1");
    looks();
    assertThat(policy.fired()).isEmpty();
  }

  private void write(String path, String text) throws IOException {
    Files.writeString(
        folder.resolve(path), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Enough looks for a change to be seen, and the code as it is now. */
  private void looks() throws IOException {
    CodeSpec code = new CodeSpec(".", List.of("**"), List.of(), Optional.empty());
    for (int i = 0; i < 3; i++) {
      Polls.once(
          poller,
          new Target(
              Specs.PIPELINE, 1, 1, Specs.polled(List.of(), Optional.of(code), "time"), folder));
      clock.advance(LOOK_EVERY);
      policy.now = clock.instant();
      for (; read < signals.all().size(); read++) {
        policy.signal(signals.all().get(read).signalId(), signals.all().get(read).body());
      }
    }
  }

  /** Runs what was decided, one after the other, at most ten. */
  private void runs() throws IOException {
    for (int i = 0; i < 10 && !policy.state.activeRuns().isEmpty(); i++) {
      String run = policy.state.activeRuns().get(0);
      write("train.log", "loss of " + run + "\n");
      looks();
      policy.trained(run).ended(run);
    }
  }

  private List<Evaluated> suppressed() {
    return policy.events.stream()
        .filter(Evaluated.class::isInstance)
        .map(Evaluated.class::cast)
        .filter(e -> e.outcome() == TriggerOutcome.SUPPRESSED)
        .toList();
  }

  @Test
  void aTrainerThatLogsIntoItsCodeFolderStopsAfterThreeRunsAndTheNextEditRunsOnce()
      throws IOException {
    write("train.py", "v2");
    looks();
    runs();
    assertThat(policy.fired().stream().map(Fired::reason))
        .containsExactly("train.py changed", "train.log changed", "train.log changed");
    assertThat(suppressed()).hasSize(1);
    assertThat(suppressed().get(0).reason()).contains("train.log", "$TIDEMILL_OUTPUT");

    write("train.py", "v3");
    looks();
    runs();
    assertThat(policy.fired()).hasSize(4);
    assertThat(suppressed()).hasSize(2);
  }
}
