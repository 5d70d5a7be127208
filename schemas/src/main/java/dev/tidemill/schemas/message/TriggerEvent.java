package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The closed set of what the trigger service decides. */
public sealed interface TriggerEvent {

  @Doc("A specification took effect.")
  public record PipelineApplied(
      @Doc("the version") PipelineVersion version, @Doc("the command") Optional<String> commandId)
      implements TriggerEvent {}

  @Doc("A pipeline was retired.")
  public record PipelineDeleted(
      @Doc("the command") String commandId,
      @Doc("who") String actor,
      @Doc("why") String reason,
      @Doc("the now that was used") Instant at,
      @Doc("its models are withdrawn too") boolean withModels)
      implements TriggerEvent {}

  /**
   * Signals met a trigger. Counting: {@code fresh} of them are received; all of them move to the
   * outcome's bucket, out of pending those that are not fresh.
   */
  @Doc("Signals met a trigger.")
  public record Evaluated(
      @Doc("name of the trigger; empty when no trigger matched") String trigger,
      @Doc("what became of them") TriggerOutcome outcome,
      @Doc("the signals that this decision moves") SignalSet signals,
      @Doc("what was looked at") List<Condition> conditions,
      @Doc("the run that they joined, when coalesced, or join, when waiting")
          Optional<String> runId,
      @Doc("when waiting signals are looked at again") Optional<Instant> wakeAt,
      @Doc("one sentence") String reason,
      @Doc("the now that was used") Instant at,
      @Doc("how many of the signals came with this decision; the others were pending before")
          long fresh,
      @Doc("every condition holds but a free place for the run") boolean ready,
      @Doc("what a run for the signals has to do") Demand demand,
      @Doc("rows by which a repetition of these signals is known, and their values")
          Map<String, String> remembered,
      @Doc("fingerprint of the alert that they wait with, while it has not gone on for long enough")
          String alert)
      implements TriggerEvent {

    /** They wait with no alert. */
    public Evaluated(
        String trigger,
        TriggerOutcome outcome,
        SignalSet signals,
        List<Condition> conditions,
        Optional<String> runId,
        Optional<Instant> wakeAt,
        String reason,
        Instant at,
        long fresh,
        boolean ready,
        Demand demand,
        Map<String, String> remembered) {
      this(
          trigger,
          outcome,
          signals,
          conditions,
          runId,
          wakeAt,
          reason,
          at,
          fresh,
          ready,
          demand,
          remembered,
          "");
    }
  }

  @Doc("An alert began, went on or ended.")
  public record AlertSeen(
      @Doc("name of the trigger") String trigger,
      @Doc("names the alert") String fingerprint,
      @Doc("when it began; not after the now that was used") Instant startsAt,
      @Doc("firing or resolved") AlertStatus status,
      @Doc("it continues an alert that had ended") boolean again,
      @Doc("it has gone on for as long as the trigger asks for") boolean counts,
      @Doc("the now that was used") Instant at)
      implements TriggerEvent {}

  @Doc("A program of a run started or ended; told for pipelines with a budget of compute time.")
  public record ComputeSeen(
      @Doc("the run") String runId,
      @Doc("when a program started that is at work now") Optional<Instant> since,
      @Doc("how long a program worked that has ended") long millis)
      implements TriggerEvent {}

  @Doc("Signals so old that a repetition would count as new.")
  public record SignalsForgotten(
      @Doc("buckets of time that are dropped") List<Long> dropped,
      @Doc("the bucket that new signals are remembered in") long bucket,
      @Doc("when the next one begins") Instant until,
      @Doc("the now that was used") Instant at)
      implements TriggerEvent {}

  @Doc("Rows of what is forgotten were deleted, a few at a time.")
  public record RowsForgotten(
      @Doc("how their names begin") String prefix,
      @Doc("how many at most") int atMost,
      @Doc("when the next ones are deleted, if there are more") Instant again)
      implements TriggerEvent {}

  @Doc("A run was decided.")
  public record Fired(
      @Doc("UUIDv5 of trigger, sequence and occurrence") String fireId,
      @Doc("the run, deterministic") String runId,
      @Doc("train or redeploy") RunKind kind,
      @Doc("the triggers whose signals it takes") List<String> triggers,
      @Doc("the union of their signals") SignalSet signals,
      @Doc("what was looked at") List<Condition> conditions,
      @Doc("one sentence") String reason,
      @Doc("who asked, for a run by hand") Optional<String> actor,
      @Doc("the finding with the earliest onset among the signals") Optional<Finding> finding,
      @Doc("runs that it supersedes") List<String> replaces,
      @Doc("overrides of train.parameters") Map<String, String> parameters,
      @Doc("version of the specification") int specVersion,
      @Doc("the resolved specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("the commit to check out; absent: the newest, or code in a folder")
          Optional<String> commit,
      @Doc("a person asked to pass over budget and repetition") boolean forced,
      @Doc("when the first of the signals was received; absent: nobody noted it")
          Optional<Instant> receivedAt,
      @Doc("the now that was used; absent: nobody noted it") Optional<Instant> decidedAt)
      implements TriggerEvent {

    /** Nobody noted its times. */
    public Fired(
        String fireId,
        String runId,
        RunKind kind,
        List<String> triggers,
        SignalSet signals,
        List<Condition> conditions,
        String reason,
        Optional<String> actor,
        Optional<Finding> finding,
        List<String> replaces,
        Map<String, String> parameters,
        int specVersion,
        PipelineSpec spec,
        String folder,
        Optional<String> commit,
        boolean forced) {
      this(
          fireId,
          runId,
          kind,
          triggers,
          signals,
          conditions,
          reason,
          actor,
          finding,
          replaces,
          parameters,
          specVersion,
          spec,
          folder,
          commit,
          forced,
          Optional.empty(),
          Optional.empty());
    }

    /** Nobody forced it, and it names no commit. */
    public Fired(
        String fireId,
        String runId,
        RunKind kind,
        List<String> triggers,
        SignalSet signals,
        List<Condition> conditions,
        String reason,
        Optional<String> actor,
        Optional<Finding> finding,
        List<String> replaces,
        Map<String, String> parameters,
        int specVersion,
        PipelineSpec spec,
        String folder) {
      this(
          fireId,
          runId,
          kind,
          triggers,
          signals,
          conditions,
          reason,
          actor,
          finding,
          replaces,
          parameters,
          specVersion,
          spec,
          folder,
          Optional.empty(),
          false);
    }
  }

  @Doc("The next planned instant of a schedule.")
  public record SchedulePlanned(
      @Doc("name of the trigger") String trigger,
      @Doc("wall clock; absent: never again") Optional<Instant> at,
      @Doc("version of the specification") int specVersion,
      @Doc("wall clock at which it fires, if that is later for its jitter")
          Optional<Instant> firesAt)
      implements TriggerEvent {}

  @Doc("Planned instants passed while nothing ran.")
  public record ScheduleMissed(
      @Doc("name of the trigger") String trigger,
      @Doc("how many") long count,
      @Doc("first of them") Instant first,
      @Doc("last of them") Instant last,
      @Doc("skip, last or all") String policy)
      implements TriggerEvent {}

  @Doc("A pipeline or trigger was paused.")
  public record Paused(
      @Doc("what") PauseTarget target,
      @Doc("the trigger's name; empty for the pipeline") String name,
      @Doc("who") String actor,
      @Doc("why") String reason)
      implements TriggerEvent {}

  @Doc("A pause ended.")
  public record Resumed(
      @Doc("what") PauseTarget target,
      @Doc("the trigger's name; empty for the pipeline") String name,
      @Doc("who") String actor,
      @Doc("what became of planned instants that passed during the pause; absent: skipped")
          Optional<MissedPolicy> missed)
      implements TriggerEvent {}

  @Doc("A run no longer counts against the limit.")
  public record RunEndSeen(
      @Doc("which") String runId,
      @Doc("how it ended") RunOutcome outcome,
      @Doc("the now that was used") Instant at)
      implements TriggerEvent {}

  @Doc("The programs of a run are done: it has a model.")
  public record RunTrainedSeen(@Doc("which") String runId, @Doc("the now that was used") Instant at)
      implements TriggerEvent {}

  /**
   * The snapshot of a run in progress holds files that no signal brought yet, or all files of
   * signals that wait: those wait for how the run ends.
   */
  @Doc(
      "The snapshot of a run holds files that no signal brought yet, or all files of signals that"
          + " wait.")
  public record SnapshotSeen(
      @Doc("the run") String runId,
      @Doc("rows by which the files are known that no signal brought yet") List<String> files,
      @Doc("digests of the sets of signals that wait for how the run ends") List<String> signals,
      @Doc("rows that say how new the data of each source are that the run takes")
          Map<String, String> taken)
      implements TriggerEvent {}

  @Doc("A run used files before a signal brought them.")
  public record FilesUsed(
      @Doc("the run") String runId, @Doc("rows by which the files are known") List<String> rows)
      implements TriggerEvent {}

  @Doc("The answer to a command.")
  public record CommandAnswered(
      @Doc("which") String commandId,
      @Doc("whether it was done") boolean accepted,
      @Doc("ACCEPTED, or a reason code") String code,
      @Doc("one sentence") String message)
      implements TriggerEvent {}
}
