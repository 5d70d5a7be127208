package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.dataFile;
import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onCode;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.GitChange;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What commits start, and what a run that redeploys does not do for others. */
class GitChangesTest {

  private static final String OLD = "0".repeat(40);
  private static final String NEW = "1234567890".repeat(4);

  private static PolicyHarness watching(TriggerSpec... triggers) {
    PolicyHarness h = given(spec(ONE_LATEST, triggers));
    h.signal("first-training", first(CodeArea.TRAINING, "T1"));
    h.signal("first-application", first(CodeArea.APPLICATION, "A1"));
    return h;
  }

  private static CodeChanged first(CodeArea area, String digest) {
    return new CodeChanged(
        area,
        digest,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.of(change(OLD, Optional.empty(), false, false)));
  }

  private static GitChange change(
      String commit, Optional<String> before, boolean forced, boolean deleted) {
    return new GitChange(
        "h/r",
        "refs/heads/main",
        commit,
        before,
        forced,
        deleted,
        "faster",
        Optional.of("Ada"),
        Optional.of(2));
  }

  private static CodeChanged changed(CodeArea area, String digest, Optional<String> application) {
    return changed(area, digest, application, change(NEW, Optional.of(OLD), false, false));
  }

  private static CodeChanged changed(
      CodeArea area, String digest, Optional<String> application, GitChange git) {
    return new CodeChanged(
        area,
        digest,
        Optional.of("before"),
        List.of("a.py"),
        Optional.empty(),
        Optional.of(git),
        application);
  }

  @Test
  void theRunHasTheCommitThatItsDecisionNames() {
    PolicyHarness h = watching(onCode(Changes.TRAINING));
    Fired fired = h.signal("c", changed(CodeArea.TRAINING, "T2", Optional.empty())).firedNow();

    assertThat(fired.commit()).contains(NEW);
    assertThat(fired.kind()).isEqualTo(RunKind.TRAIN);
    assertThat(fired.reason())
        .isEqualTo(
            "a.py changed in commit 1234567890 of refs/heads/main by Ada: faster (and 1 before"
                + " it)");
  }

  @Test
  void anOldCommitStartsNothing() {
    PolicyHarness h = given(spec(ONE_LATEST, onCode(Changes.ANY)));
    h.signal("f", first(CodeArea.TRAINING, "T1")).outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).reason()).startsWith("first look at the code");
  }

  @Test
  void theFirstLookIsNoChangeThatATriggerCouldListenTo() {
    PolicyHarness h = given(spec(ONE_LATEST, onData(When.ANY)));
    h.signal("f", first(CodeArea.TRAINING, "T1")).outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("first look at the code: a baseline, not a change");
    h.signal("c", changed(CodeArea.TRAINING, "T2", Optional.empty())).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("no trigger listens to changes of training code");
  }

  @Test
  void aCommitOfNoCodeIsFilteredWithItsReason() {
    PolicyHarness h = watching(onCode(Changes.ANY));
    h.signal("c", changed(CodeArea.NEITHER, NEW, Optional.empty()))
        .outcomes(TriggerOutcome.FILTERED)
        .nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .contains("commit 1234567890", "changes no file of code.training or code.application");
    h.signal("c", changed(CodeArea.NEITHER, NEW, Optional.empty()))
        .outcomes(TriggerOutcome.DUPLICATE);
  }

  @Test
  void aDeletedBranchIsADecisionWithoutARun() {
    PolicyHarness h = watching(onCode(Changes.ANY));
    GitChange gone = change(OLD, Optional.of(OLD), false, true);
    h.signal("gone", changed(CodeArea.NEITHER, OLD, Optional.empty(), gone))
        .outcomes(TriggerOutcome.FILTERED)
        .nothingFires();
    assertThat(h.evaluated().get(0).reason()).startsWith("refs/heads/main was deleted at commit");
    assertThat(h.signal("again", changed(CodeArea.TRAINING, "T2", Optional.empty())).firedNow())
        .isNotNull();
  }

  @Test
  void aRewrittenHistoryIsAChangeThatSaysSo() {
    PolicyHarness h = watching(onCode(Changes.TRAINING));
    GitChange forced = change(NEW, Optional.of(OLD), true, false);
    assertThat(
            h.signal("c", changed(CodeArea.TRAINING, "T2", Optional.empty(), forced))
                .firedNow()
                .reason())
        .endsWith("history was rewritten");
  }

  @Test
  void aCommitOfBothPartsIsOneRunThatTrains() {
    PolicyHarness h = watching(onCode(Changes.ANY));
    Fired fired = h.signal("c", changed(CodeArea.TRAINING, "T2", Optional.of("A2"))).firedNow();
    assertThat(fired.kind()).isEqualTo(RunKind.TRAIN);
    h.ended(fired.runId()).nothingFires();
    h.signal("again", changed(CodeArea.APPLICATION, "A2", Optional.empty()))
        .outcomes(TriggerOutcome.DUPLICATE);
  }

  @Test
  void aCommitOfBothPartsRedeploysWhereNothingAsksForTraining() {
    PolicyHarness h = watching(onCode(Changes.APPLICATION));
    assertThat(h.signal("c", changed(CodeArea.TRAINING, "T2", Optional.of("A2"))).firedNow().kind())
        .isEqualTo(RunKind.REDEPLOY);
  }

  /** Its snapshot holds the file, but no model is trained on it. */
  @Test
  void aRunThatRedeploysUsesUpNoData() {
    PolicyHarness h = watching(onCode(Changes.APPLICATION), onData(When.ANY));
    String run =
        h.signal("c", changed(CodeArea.APPLICATION, "A2", Optional.empty())).firedNow().runId();
    cut(h, run, RunKind.REDEPLOY);
    h.file("a", 1).outcomes(TriggerOutcome.WAITING);
    Fired next = end(h, run, RunKind.REDEPLOY).firedNow();
    assertThat(next.kind()).isEqualTo(RunKind.TRAIN);
    assertThat(next.signals().ids()).containsExactly("data-a");
  }

  @Test
  void whatAsksForTrainingIsNotDoneByTheRedeploymentThatItJoined() {
    PolicyHarness h =
        given(spec(limit(1, Policy.JOIN), onCode(Changes.APPLICATION), onData(When.ANY)));
    h.signal("first", first(CodeArea.APPLICATION, "A1"));
    String run =
        h.signal("c", changed(CodeArea.APPLICATION, "A2", Optional.empty())).firedNow().runId();
    h.file("a", 1).outcomes(TriggerOutcome.WAITING);
    assertThat(end(h, run, RunKind.REDEPLOY).firedNow().kind()).isEqualTo(RunKind.TRAIN);
  }

  @Test
  void ofTwoCommitsThatWaitTheRunHasTheNewerOne() {
    TriggerSpec serving =
        new TriggerSpec("serving", new Code(Changes.APPLICATION), When.ANY, Optional.empty());
    PolicyHarness h = watching(serving, onCode(Changes.TRAINING), onData(When.ANY));
    String busy = h.file("a", 1).firedNow().runId();
    h.signal("older", changed(CodeArea.APPLICATION, "A2", Optional.empty()));
    h.pass(Duration.ofSeconds(1));
    GitChange newer = change("9".repeat(40), Optional.of(NEW), false, false);
    h.signal("middle", changed(CodeArea.TRAINING, "T2", Optional.empty()));
    h.pass(Duration.ofSeconds(1));
    h.signal("newer", changed(CodeArea.APPLICATION, "A3", Optional.empty(), newer));

    Fired next = h.ended(busy).firedNow();
    assertThat(next.triggers()).containsExactlyInAnyOrder("serving", "code-changed");
    assertThat(next.commit()).contains(newer.commit());
    assertThat(next.kind()).isEqualTo(RunKind.TRAIN);
  }

  @Test
  void whatTakesThePlaceOfARunThatTrainsTrainsToo() {
    PolicyHarness h =
        given(spec(limit(1, Policy.REPLACE), onCode(Changes.APPLICATION), onData(When.ANY)));
    h.signal("first", first(CodeArea.APPLICATION, "A1"));
    String run = h.file("a", 1).firedNow().runId();
    Fired next = h.signal("c", changed(CodeArea.APPLICATION, "A2", Optional.empty())).firedNow();
    assertThat(next.replaces()).containsExactly(run);
    assertThat(next.kind()).isEqualTo(RunKind.TRAIN);
  }

  private static void cut(PolicyHarness h, String run, RunKind kind) {
    Snapshot snapshot =
        new Snapshot(
            "s",
            h.now,
            h.now,
            h.now,
            h.now,
            h.now,
            1,
            1,
            "t",
            "h",
            List.of(dataFile("a")),
            List.of(dataFile("a")),
            "rule");
    see(h, run, new SnapshotCut(snapshot, "code", Optional.empty(), Optional.of(kind)));
  }

  private static PolicyHarness end(PolicyHarness h, String run, RunKind kind) {
    return see(h, run, new RunEnded(RunOutcome.PROMOTED, "c", "m", Optional.of(kind)));
  }

  private static PolicyHarness see(PolicyHarness h, String run, RunEventBody body) {
    return h.runEvent(new RunEvent("e", Specs.PIPELINE, run, 1, h.now, body));
  }
}
