package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onCode;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program of a run that writes into its own code folder. */
class OwnCodeTest {

  private static PolicyHarness coded() {
    return given(spec(ONE_LATEST, onCode(Changes.TRAINING), onData(rows(1))));
  }

  /** The run that waits for this one to end. */
  private static String nextAfter(PolicyHarness h, String run) {
    return h.trained(run).ended(run).firedNow().runId();
  }

  /** Two runs in a row, each started by what the run before wrote. */
  private static String secondRunFor(PolicyHarness h, String path) {
    String edited = h.changed("train.py").firedNow().runId();
    String first = nextAfter(h.changed(path), edited);
    return nextAfter(h.changed(path), first);
  }

  @Test
  void aTrainerThatWritesIntoItsCodeFolderIsToldAfterTheSecondIdenticalRun() {
    PolicyHarness h = coded();
    String second = secondRunFor(h, "log.txt");
    h.changed("log.txt").outcomes(TriggerOutcome.SUPPRESSED);
    Evaluated told = h.evaluated().get(0);
    assertThat(told.reason())
        .isEqualTo(
            "each run changes log.txt in the code folder, and each change would start another run."
                + " Let the programs of the run write to $TIDEMILL_OUTPUT or outside of the code"
                + " folder, or narrow code.training so that it leaves the file out. If you changed"
                + " it yourself: tidemill trigger flights");
    assertThat(told.conditions())
        .containsExactly(new Condition("runsInARowThatChangeThem", "2", "fewer than 2", false));
    h.trained(second).ended(second).nothingFires();
    assertThat(h.pass(Duration.ofDays(1)).fired()).hasSize(3);
  }

  @Test
  void theDecisionToRunNamesTheFilesThatChanged() {
    PolicyHarness h = coded();
    assertThat(h.changed("train.py").firedNow().reason()).isEqualTo("train.py changed");
    PolicyHarness many = coded().changed("a", "b", "c", "d", "e", "f", "g");
    assertThat(many.firedNow().reason()).isEqualTo("a, b, c, d, e and 2 more files changed");
  }

  @Test
  void anEditOfOtherFilesFiresAlsoWhenItIsSeenTogetherWithWhatTheRunWrites() {
    PolicyHarness h = coded();
    String second = secondRunFor(h, "log.txt");
    h.changed("log.txt").outcomes(TriggerOutcome.SUPPRESSED);
    h.changed("log.txt", "train.py").outcomes(TriggerOutcome.WAITING);
    String edited = nextAfter(h, second);
    assertThat(h.fired().get(3).reason()).isEqualTo("train.py changed");
    h.changed("log.txt").outcomes(TriggerOutcome.SUPPRESSED);
    h.trained(edited).ended(edited).nothingFires();
  }

  @Test
  void theSameFilesFireAgainWhenTheyChangeWhileNoProgramIsAtWork() {
    PolicyHarness h = coded();
    String second = secondRunFor(h, "notes.txt");
    h.changed("notes.txt").outcomes(TriggerOutcome.SUPPRESSED);
    h.trained(second).pass(Duration.ofSeconds(5));
    h.changed("notes.txt").outcomes(TriggerOutcome.WAITING);
    String third = h.ended(second).firedNow().runId();
    h.trained(third).ended(third).pass(Duration.ofSeconds(5));
    assertThat(h.changed("notes.txt").firedNow()).isNotNull();
  }

  @Test
  void editsWhileCandidatesAreRolledOutAreNotTheTrainers() {
    PolicyHarness h = coded();
    String run = h.changed("train.py").firedNow().runId();
    for (int i = 0; i < 5; i++) {
      h.trained(run).pass(Duration.ofHours(1));
      h.changed("train.py").outcomes(TriggerOutcome.WAITING);
      run = h.ended(run).firedNow().runId();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileWrittenAtTheEndOfARunAndSeenAfterItIsTheRuns(boolean trains) {
    PolicyHarness h = coded().changed("train.py");
    for (int i = 0; i < 3; i++) {
      String run = h.firedNow().runId();
      if (trains) {
        h.trained(run);
      }
      h.ended(run, trains ? RunOutcome.REJECTED : RunOutcome.FAILED).pass(Duration.ofMillis(900));
      h.changed("models/last.onnx");
    }
    h.outcomes(TriggerOutcome.SUPPRESSED);
    h.pass(Duration.ofSeconds(5)).changed("models/last.onnx").outcomes(TriggerOutcome.FIRED);
  }

  @Test
  void filesThatDifferInANumberOrAHashAreTheSame() {
    PolicyHarness h = coded();
    String run = h.changed("train.py").firedNow().runId();
    run = nextAfter(h.changed("logs/version_8/events.out.tfevents.1764400000.0"), run);
    nextAfter(h.changed("logs/version_9/events.out.tfevents.1764400060.0"), run);
    h.changed("logs/version_10/events.out.tfevents.1764400120.0")
        .outcomes(TriggerOutcome.SUPPRESSED);

    PolicyHarness hashes = coded();
    run = hashes.changed("train.py").firedNow().runId();
    run = nextAfter(hashes.changed("mlruns/0/1f0c4a7be5d94c1c/meta.yaml"), run);
    nextAfter(hashes.changed("mlruns/0/9b21ffeed00d4c1e/meta.yaml"), run);
    hashes.changed("mlruns/0/c0ffee0123456789/meta.yaml").outcomes(TriggerOutcome.SUPPRESSED);
  }

  @Test
  void whatOneRunWritesBitByBitCountsOnceForTheRun() {
    PolicyHarness h = coded();
    String run = h.changed("train.py").firedNow().runId();
    run = nextAfter(h.changed("log.txt").changed("cache.bin"), run);
    h.changed("log.txt").outcomes(TriggerOutcome.WAITING);
    h.changed("cache.bin").outcomes(TriggerOutcome.WAITING);
    h.changed("log.txt").outcomes(TriggerOutcome.WAITING);
    run = nextAfter(h, run);
    h.changed("cache.bin").outcomes(TriggerOutcome.SUPPRESSED);
    h.changed("log.txt").outcomes(TriggerOutcome.SUPPRESSED);
    h.trained(run).ended(run).nothingFires();
  }

  @Test
  void whatRunsAreKnownToWriteStartsNoRunAfterOneForNewDataEither() {
    PolicyHarness h = coded();
    String second = secondRunFor(h, "log.txt");
    h.changed("log.txt").trained(second).ended(second).pass(Duration.ofDays(7));
    String weekly = h.file("week-2", 10).firedNow().runId();
    h.changed("log.txt").outcomes(TriggerOutcome.SUPPRESSED);
    h.trained(weekly).ended(weekly).nothingFires();
  }

  @Test
  void aRunIsNotReplacedForEverByWhatItWrites() {
    PolicyHarness h =
        given(spec(Specs.limit(1, ConcurrencySpec.Policy.REPLACE), onCode(Changes.TRAINING)));
    h.changed("train.py").firedNow();
    h.changed("log.txt").firedNow();
    String last = h.changed("log.txt").firedNow().runId();
    h.changed("log.txt").outcomes(TriggerOutcome.SUPPRESSED);
    assertThat(h.state.activeRuns()).containsExactly(last);
  }

  @Test
  void aChangeWithoutPathsIsNeverTheTrainers() {
    PolicyHarness h = coded();
    String run = h.changed("train.py").firedNow().runId();
    for (int i = 0; i < 4; i++) {
      run = nextAfter(h.changed(), run);
    }
  }
}
