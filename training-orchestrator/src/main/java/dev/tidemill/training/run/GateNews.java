package dev.tidemill.training.run;

import dev.tidemill.schemas.message.JobEventBody.DataGateFinished;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.FilesQuarantined;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.spec.GatesSpec;
import dev.tidemill.training.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the verdicts of the gates lead to. */
final class GateNews {

  private GateNews() {}

  static void data(Draft draft, ActiveRun run, DataGateFinished done) {
    Verdict verdict = done.verdict();
    String runId = run.runId();
    draft.emit(runId, new DataChecked(verdict, done.figures()));
    switch (verdict.outcome()) {
      case PASS -> {
        if (run.results().snapshot().map(Snapshot::trainRows).orElse(0L) == 0) {
          Endings.end(
              draft,
              runId,
              RunOutcome.FAILED,
              ReasonCode.NO_TRAINING_ROWS,
              noRows(run, "No row has its label before the holdout starts."));
        } else {
          Stages.next(draft, runId, RunStage.CHECKING_DATA);
        }
      }
      case FAIL -> dataFailed(draft, run, verdict);
      case INSUFFICIENT_DATA -> {
        if (run.results().snapshot().map(Snapshot::rows).orElse(0L) == 0) {
          String message = noRows(run, "There is no row to judge or to train on.");
          Endings.end(draft, runId, RunOutcome.FAILED, ReasonCode.NO_TRAINING_ROWS, message);
        } else {
          Stages.waitForData(draft, runId, verdict.message());
        }
      }
      case ERROR ->
          Endings.end(draft, runId, RunOutcome.FAILED, ReasonCode.GATE_ERROR, verdict.message());
    }
  }

  /** With what was left out: mostly that is why. */
  private static String noRows(ActiveRun run, String message) {
    List<String> sentences = new ArrayList<>(List.of(message));
    run.results().snapshot().map(Snapshot::notes).ifPresent(sentences::addAll);
    return String.join(" ", sentences);
  }

  private static void dataFailed(Draft draft, ActiveRun run, Verdict verdict) {
    boolean quarantine = run.spec().gates().data().onFail() == GatesSpec.OnFail.QUARANTINE;
    if (quarantine && !verdict.failingFiles().isEmpty()) {
      draft.emit(
          run.runId(),
          new FilesQuarantined(verdict.failingFiles(), verdict.message(), "data gate"));
    }
    Endings.end(draft, run.runId(), RunOutcome.REJECTED, ReasonCode.DATA_GATE, verdict.message());
  }

  static void model(Draft draft, ActiveRun run, Verdict verdict) {
    String runId = run.runId();
    draft.emit(runId, new ModelChecked(verdict));
    if (verdict.noChange()) {
      Endings.end(
          draft,
          runId,
          RunOutcome.NO_CHANGE,
          ReasonCode.IDENTICAL_MODEL,
          "The candidate is byte for byte the champion's model. " + verdict.message());
      return;
    }
    switch (verdict.outcome()) {
      case PASS -> passed(draft, runId, verdict);
      case FAIL ->
          Endings.end(draft, runId, RunOutcome.REJECTED, ReasonCode.MODEL_GATE, verdict.message());
      case INSUFFICIENT_DATA -> Stages.waitForData(draft, runId, verdict.message());
      case ERROR ->
          Endings.end(draft, runId, RunOutcome.FAILED, ReasonCode.GATE_ERROR, verdict.message());
    }
  }

  private static void passed(Draft draft, String runId, Verdict verdict) {
    ActiveRun run = draft.run(runId).orElseThrow();
    Optional<String> serving = draft.state().champion().map(ModelVersion::digest);
    String candidate = run.results().model().orElseThrow().digest();
    if (!verdict.subjectDigest().equals(candidate)) {
      String message =
          "The verdict is about " + verdict.subjectDigest() + ", not about " + candidate + ".";
      Endings.end(draft, runId, RunOutcome.FAILED, ReasonCode.GATE_ERROR, message);
    } else if (!verdict.championDigest().equals(serving)) {
      Stages.judgeAgain(draft, runId, "The champion changed while the gate judged.");
    } else {
      accept(draft, run, verdict);
    }
  }

  /**
   * The deployer takes it from here, also when the specification has no rollout: it alone says
   * which version is champion.
   */
  private static void accept(Draft draft, ActiveRun run, Verdict verdict) {
    Results got = run.results();
    ModelVersion entry =
        RegistryEntry.of(
            draft.state().pipeline(),
            draft.state().lastVersion() + 1,
            run.cause(),
            draft.now(),
            got.snapshot().orElseThrow(),
            got.prepared().orElseThrow(),
            got.model().orElseThrow(),
            verdict,
            draft.state().championVersion());
    draft.emit(run.runId(), new CandidateAccepted(entry, run.spec()));
    draft.effect(new RunEffect.RecordVersion(entry));
  }

  /** The stages in which a run may wait for the deployer. */
  static boolean waitsForDeployer(ActiveRun run) {
    return run.holds(RunStage.ACCEPTED, RunStage.ROLLING_OUT);
  }
}
