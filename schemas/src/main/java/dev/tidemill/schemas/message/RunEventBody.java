package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The closed set of run events. */
public sealed interface RunEventBody {

  @Doc("A run was asked for; enough to audit it after the other topics are gone.")
  public record RunRequested(
      @Doc("the decision") String decisionId,
      @Doc("the decision in full, with the specification") TriggerEvent.Fired cause)
      implements RunEventBody {}

  @Doc("A decision to run was not taken: its run has ended already, and there is none besides.")
  public record FireRefused(
      @Doc("the decision") String decisionId,
      @Doc("its fire id") String fireId,
      @Doc("one sentence") String message)
      implements RunEventBody {}

  @Doc("The run waits for another one to end.")
  public record RunQueued(@Doc("why") String reason) implements RunEventBody {}

  @Doc("A stage began: a job was put on the queue.")
  public record StageStarted(
      @Doc("the stage") RunStage stage,
      @Doc("the job") String jobId,
      @Doc("1, 2, ... per stage") int attempt,
      @Doc("the job is put on the queue once more when nobody has claimed it by then")
          Instant claimBy,
      @Doc("the stage fails when it has not finished by then") Instant deadline)
      implements RunEventBody {}

  @Doc("The job waits for a free slot of a worker; it is put on the queue once more, in case.")
  public record JobWaiting(
      @Doc("the stage") RunStage stage,
      @Doc("the job") String jobId,
      @Doc("its attempt, which stays: who took it from the queue before may still claim it")
          int attempt,
      @Doc("it waits since then") Instant since,
      @Doc("as in StageStarted") Instant claimBy)
      implements RunEventBody {}

  @Doc("The worker of a job fell silent: the job is issued again as a new attempt.")
  public record JobReissued(
      @Doc("the stage") RunStage stage,
      @Doc("the new job") String jobId,
      @Doc("its attempt") int attempt,
      @Doc("as in StageStarted") Instant claimBy,
      @Doc("why") String reason)
      implements RunEventBody {}

  @Doc("The first claim of an attempt may work.")
  public record ExecutionGranted(
      @Doc("the stage") RunStage stage,
      @Doc("attempt") int attempt,
      @Doc("the execution that may work") String executionId,
      @Doc("who") String worker,
      @Doc("silent beyond this it counts as dead") Instant aliveUntil)
      implements RunEventBody {}

  @Doc("A claim came second, or for an attempt that is over.")
  public record ExecutionRefused(
      @Doc("attempt") int attempt,
      @Doc("the execution that may not work") String executionId,
      @Doc("why") String reason)
      implements RunEventBody {}

  @Doc("An attempt failed.")
  public record AttemptFailed(
      @Doc("the stage") RunStage stage,
      @Doc("attempt") int attempt,
      @Doc("reason code") String code,
      @Doc("what went wrong") String message,
      @Doc("when the next attempt starts; absent: none") Optional<Instant> retryAt)
      implements RunEventBody {}

  @Doc("A result of an execution that is not the granted one.")
  public record LateResultIgnored(
      @Doc("attempt") int attempt,
      @Doc("execution") String executionId,
      @Doc("what it reported") String what)
      implements RunEventBody {}

  @Doc("The rows of the run are fixed.")
  public record SnapshotCut(
      @Doc("what was cut") Snapshot snapshot,
      @Doc("digest of the archive of the code; the run uses that of its first cut")
          String codeDigest,
      @Doc("the commit that the code is from, if it is in git") Optional<CodeCommit> commit,
      @Doc("train or redeploy; absent: train. A run that redeploys trains nothing on the rows")
          Optional<RunKind> kind)
      implements RunEventBody {

    /** A run that trains, with code in a folder. */
    public SnapshotCut(Snapshot snapshot, String codeDigest) {
      this(snapshot, codeDigest, Optional.empty(), Optional.of(RunKind.TRAIN));
    }

    /** Whether a model is trained on the rows. */
    public boolean trains() {
      return kind.filter(RunKind.REDEPLOY::equals).isEmpty();
    }
  }

  @Doc("The data gate spoke.")
  public record DataChecked(
      @Doc("its verdict") Verdict verdict,
      @Doc("figures of the files, kept once they are accepted") List<FileHistory> figures)
      implements RunEventBody {}

  @Doc("The data gate turned these files away: later snapshots leave them out.")
  public record FilesQuarantined(
      @Doc("the files") List<DataFile> files, @Doc("why") String reason, @Doc("who") String actor)
      implements RunEventBody {}

  @Doc("A person left these files out of later snapshots, until a person includes them.")
  public record FilesExcluded(
      @Doc("SHA-256 of the files") List<String> digests,
      @Doc("why") String reason,
      @Doc("who") String actor)
      implements RunEventBody {}

  @Doc("Files of the quarantine are gone from the sources; if they come back, they are new ones.")
  public record QuarantineForgotten(@Doc("SHA-256 of the files") List<String> digests)
      implements RunEventBody {}

  @Doc("These files are taken again.")
  public record FilesIncluded(
      @Doc("SHA-256 of the files") List<String> digests,
      @Doc("why") String reason,
      @Doc("who") String actor)
      implements RunEventBody {}

  @Doc("The tests of the code passed.")
  public record CodeTested(
      @Doc("digest of the code that was tested") String codeDigest,
      @Doc("how long they took") long millis)
      implements RunEventBody {}

  @Doc("Raw rows became model inputs.")
  public record FeaturesPrepared(@Doc("where") Prepared prepared) implements RunEventBody {}

  @Doc("A run that trains nothing took the champion's model, to judge it with the new code.")
  public record ModelTaken(
      @Doc("the version whose model it is") int version,
      @Doc("the model, with the code of this run") TrainedModel model,
      @Doc("the rows behind the model") Snapshot snapshot,
      @Doc("the inputs behind the model") Prepared prepared)
      implements RunEventBody {}

  @Doc("A candidate exists.")
  public record ModelTrained(@Doc("the candidate") TrainedModel model) implements RunEventBody {}

  @Doc("Programs answered for the holdout, of models that are not ONNX.")
  public record HoldoutPredicted(@Doc("where") Predicted predicted) implements RunEventBody {}

  @Doc("The model gate spoke.")
  public record ModelChecked(@Doc("its verdict") Verdict verdict) implements RunEventBody {}

  @Doc("The model gate has too little data: it asks again when there is more.")
  public record GateWaiting(@Doc("what is missing") String reason, @Doc("when") Instant retryAt)
      implements RunEventBody {}

  @Doc("The candidate may be rolled out.")
  public record CandidateAccepted(
      @Doc("the registry entry, with its version and the passing verdict for this very digest")
          ModelVersion model,
      @Doc("the specification") PipelineSpec spec)
      implements RunEventBody {}

  @Doc("The rollout of the candidate began.")
  public record RolloutSeen(@Doc("the rollout") String rolloutId) implements RunEventBody {}

  @Doc("Somebody asked to end the run.")
  public record CancelRequested(@Doc("who") String actor, @Doc("why") String reason)
      implements RunEventBody {}

  @Doc("The run is over.")
  public record RunEnded(
      @Doc("how") RunOutcome outcome,
      @Doc("reason code") String code,
      @Doc("one sentence") String message,
      @Doc("train or redeploy; absent: train") Optional<RunKind> kind)
      implements RunEventBody {

    /** The end of a run that trains. */
    public RunEnded(RunOutcome outcome, String code, String message) {
      this(outcome, code, message, Optional.of(RunKind.TRAIN));
    }
  }

  @Doc("Runs that ended a while ago: their states are gone, what is written of them stays.")
  public record EndsForgotten(@Doc("the runs") List<String> runIds) implements RunEventBody {}

  @Doc("The version that serves changed.")
  public record ChampionSeen(
      @Doc("the champion now") Optional<Integer> version,
      @Doc("the rollout that did it; empty for a command") String rolloutId,
      @Doc("sequence of the rollout event that says so; 0 when there is no rollout")
          long rolloutSequence,
      @Doc("its registry entry, without file lists; absent when it is unknown")
          Optional<ModelVersion> model)
      implements RunEventBody {}

  @Doc(
      "The pipeline was deleted. What its runs knew of files, figures and holdouts does not count"
          + " for a later pipeline of this name; numbers of versions go on.")
  public record PipelineForgotten(
      @Doc("who deleted it") String actor,
      @Doc("the newest version then; the next life begins after it") int lastVersion,
      @Doc("its versions were withdrawn") boolean withModels)
      implements RunEventBody {}

  @Doc("The answer to a command.")
  public record CommandAnswered(
      @Doc("which") String commandId,
      @Doc("whether it was done") boolean accepted,
      @Doc("ACCEPTED, or a reason code") String code,
      @Doc("one sentence") String message)
      implements RunEventBody {}
}
