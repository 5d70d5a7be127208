package dev.tidemill.training.run;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Folded;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.PipelineForgotten;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.training.run.RunInput.CommandReceived;
import dev.tidemill.training.run.RunInput.DeletionSeen;
import dev.tidemill.training.run.RunInput.EndsAreOld;
import dev.tidemill.training.run.RunInput.JobEventSeen;
import dev.tidemill.training.run.RunInput.JobHeartbeatSeen;
import dev.tidemill.training.run.RunInput.RolloutEventSeen;
import dev.tidemill.training.run.RunInput.RunDecided;
import dev.tidemill.training.run.RunInput.RunNotStarted;
import dev.tidemill.training.run.RunInput.TimerExpired;
import dev.tidemill.training.run.stage.Stages;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The runs of one pipeline. Pure; every wait of a run is a timer. */
public final class RunDecider implements Decider<PipelineRuns, RunInput, RunFact, RunEffect> {

  /** Name of the timer that belongs to no run; no run has this name. */
  static final String OLD_ENDS = "old ends";

  private static final Cases<RunDraft, RunInput, Void> INPUTS =
      Cases.<RunDraft, RunInput, Void>of(RunInput.class)
          .run(RunDecided.class, (draft, in) -> Requests.run(draft, in.decisionId(), in.fired()))
          .run(
              RunNotStarted.class,
              (draft, in) -> Requests.notStarted(draft, in.fired(), in.problem()))
          .run(DeletionSeen.class, (draft, in) -> Requests.deletion(draft, in.deletion()))
          .run(CommandReceived.class, RunCommands::take)
          .run(JobEventSeen.class, (draft, in) -> JobEvents.take(draft, in.event()))
          .run(JobHeartbeatSeen.class, (draft, in) -> JobEvents.heartbeat(draft, in.heartbeat()))
          .run(RolloutEventSeen.class, (draft, in) -> RolloutEvents.take(draft, in.event()))
          .run(
              TimerExpired.class,
              (draft, in) -> draft.run(in.runId()).ifPresent(run -> RunTimers.wake(draft, run)))
          .run(EndsAreOld.class, (draft, in) -> RunEnds.forgetOld(draft))
          .build();

  private static final Cases<PipelineRuns, RunInput, List<String>> READS =
      Cases.<PipelineRuns, RunInput, List<String>>of(RunInput.class)
          .on(RunDecided.class, in -> List.of(RunDraft.fireRow(in.fired().fireId())))
          .on(RunNotStarted.class, in -> List.of(RunDraft.fireRow(in.fired().fireId())))
          .on(RolloutEventSeen.class, RunDecider::versionRows)
          .on(
              DeletionSeen.class,
              (state, in) ->
                  in.deletion().withModels() ? allVersionRows(state.lastVersion()) : List.of())
          .on(JobEventSeen.class, (state, in) -> formerRow(state).toList())
          .all(
              List.of(
                  CommandReceived.class,
                  JobHeartbeatSeen.class,
                  TimerExpired.class,
                  EndsAreOld.class),
              (state, in) -> List.of())
          .build();

  private final VersionRow versionRow;
  private final Duration lease;
  private final Stages stages;
  private final RunEvolution evolution;

  /**
   * @param lease a worker silent for this long loses its job
   */
  public RunDecider(VersionRow versionRow, Duration lease, Stages stages) {
    this.versionRow = versionRow;
    this.lease = lease;
    this.stages = stages;
    this.evolution = new RunEvolution(stages);
  }

  Duration lease() {
    return lease;
  }

  Stages stages() {
    return stages;
  }

  VersionRow versionRow() {
    return versionRow;
  }

  @Override
  public PipelineRuns initial(String key) {
    return PipelineRuns.empty(key);
  }

  @Override
  public Decision<RunFact, RunEffect> decide(PipelineRuns state, RunInput input, Instant now) {
    return decide(state, Rows.NONE, input, now);
  }

  @Override
  public Decision<RunFact, RunEffect> decide(
      PipelineRuns state, Rows rows, RunInput input, Instant now) {
    return fold(state, rows, input, now).decision();
  }

  @Override
  public Folded<PipelineRuns, RunFact, RunEffect> fold(
      PipelineRuns state, Rows rows, RunInput input, Instant now) {
    RunDraft draft = new RunDraft(this, state, rows, now);
    INPUTS.apply(draft, input);
    return new Folded<>(draft.decision(), draft.state());
  }

  @Override
  public PipelineRuns evolve(PipelineRuns state, RunFact fact) {
    return evolution.apply(state, fact);
  }

  @Override
  public List<String> reads(PipelineRuns state, RunInput input) {
    return READS.apply(state, input);
  }

  private static List<String> versionRows(PipelineRuns state, RolloutEventSeen seen) {
    Stream<String> named = RolloutEvents.versions(seen.event()).stream().map(RunDraft::versionRow);
    return Stream.concat(named, formerRow(state)).distinct().toList();
  }

  private static List<String> allVersionRows(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(RunDraft::versionRow).toList();
  }

  private static Stream<String> formerRow(PipelineRuns state) {
    return state.formerVersion().map(RunDraft::versionRow).stream();
  }

  @Override
  public List<RowChange> rows(RunFact fact) {
    return fact.recorded().stream().flatMap(this::row).toList();
  }

  private Stream<RowChange> row(RunEvent event) {
    if (event.body() instanceof RunRequested requested) {
      String row = RunDraft.fireRow(requested.cause().fireId());
      return Stream.of(new RowChange.Put(row, event.runId()));
    }
    if (event.body() instanceof CandidateAccepted accepted) {
      String row = RunDraft.versionRow(accepted.model().version());
      return Stream.of(new RowChange.Put(row, versionRow.write(accepted.model())));
    }
    if (event.body() instanceof PipelineForgotten forgotten && forgotten.withModels()) {
      // A withdrawn version gets no alias any more.
      int all = Math.max(1, forgotten.lastVersion());
      return Stream.of(new RowChange.DeletePrefix(RunDraft.VERSION_ROW, all));
    }
    return Stream.empty();
  }

  @Override
  public Map<String, Instant> timers(PipelineRuns state) {
    Map<String, Instant> timers = new HashMap<>();
    state.runs().forEach(run -> timers.put(run.runId(), run.wakeAt()));
    if (!state.ended().isEmpty()) {
      timers.put(OLD_ENDS, RunEnds.forgottenAt(state.ended().get(0)));
    }
    return timers;
  }
}
