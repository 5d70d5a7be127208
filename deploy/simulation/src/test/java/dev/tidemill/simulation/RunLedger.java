package dev.tidemill.simulation;

import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.CommandBody.CancelRun;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.CancelRequested;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.FilesIncluded;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.HoldoutPredicted;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.PipelineForgotten;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.training.run.RunInput;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What happened to each run, by its events: invariants 1 (its signals), 2 and 3. */
final class RunLedger {

  /** An execution or a rollout that was told to stop has 30 s, and a late timer a bit more. */
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(32);

  /** Results of workers, and what ends the time of an execution. */
  private static final Set<Class<?>> RESULTS =
      Set.of(
          SnapshotCut.class,
          DataChecked.class,
          CodeTested.class,
          FeaturesPrepared.class,
          ModelTrained.class,
          HoldoutPredicted.class,
          ModelChecked.class,
          AttemptFailed.class);

  private final Map<String, Fired> decided = new HashMap<>();
  private final Set<String> fires = new HashSet<>();
  private final Map<String, Instant> requested = new HashMap<>();
  private final Map<String, RunEnded> ended = new HashMap<>();
  private final Map<String, String> granted = new HashMap<>();
  private final Set<String> grants = new HashSet<>();
  private final Map<String, Instant> cancelled = new HashMap<>();

  void oneRunPerFire(Step step) {
    for (Fired fired : SignalLedger.fired(step)) {
      Broken.unless(
          decided.putIfAbsent(fired.runId(), fired) == null, "run %s fired twice", fired.runId());
    }
    forEach(
        step,
        RunRequested.class,
        (event, body) -> {
          Fired cause = body.cause();
          Broken.unless(
              cause.equals(decided.get(event.runId())),
              "run %s names %s, decided was %s",
              event.runId(),
              cause,
              decided.get(event.runId()));
          boolean first =
              fires.add(cause.fireId()) && requested.put(event.runId(), event.at()) == null;
          Broken.unless(first, "a second run of fire %s: %s", cause.fireId(), event.runId());
        });
  }

  /** Also that a result counts only when it comes from that execution. */
  void oneGrantedExecution(Step step) {
    News news = News.of(step.input());
    boolean granted = news != null && news.executionId().equals(this.granted.get(news.runId()));
    for (Object fact : step.events()) {
      if (fact instanceof RunFact.Heard heard) {
        Broken.unless(granted, "%s, granted is %s", heard, this.granted.get(heard.runId()));
      }
    }
    for (RunEvent event : runEvents(step)) {
      RunEventBody body = event.body();
      boolean counts =
          RESULTS.contains(body.getClass())
              || (body instanceof RunEnded && news != null && event.runId().equals(news.runId()));
      Broken.unless(
          news == null || !counts || granted,
          "%s of execution %s counts, granted is %s",
          body,
          news == null ? "" : news.executionId(),
          this.granted.get(event.runId()));
      account(event, body);
    }
  }

  /** What an execution says, or that it lives. */
  private record News(String runId, String executionId) {

    static News of(Object input) {
      if (input instanceof RunInput.JobEventSeen seen) {
        return new News(seen.event().runId(), seen.event().executionId());
      }
      return input instanceof RunInput.JobHeartbeatSeen seen
          ? new News(seen.heartbeat().runId(), seen.heartbeat().executionId())
          : null;
    }
  }

  private void account(RunEvent event, RunEventBody body) {
    if (body instanceof ExecutionGranted grant) {
      String attempt = event.runId() + " " + grant.stage() + " " + grant.attempt();
      Broken.unless(grants.add(attempt), "a second grant for attempt %s: %s", attempt, grant);
      String other = granted.put(event.runId(), grant.executionId());
      Broken.unless(other == null, "%s is granted while %s works", grant, other);
    } else if (RESULTS.contains(body.getClass())
        || body instanceof StageStarted
        || body instanceof JobReissued
        || body instanceof RunEnded) {
      granted.remove(event.runId());
    }
  }

  /** Runs that stop, and those that a newer one replaces, count until they have ended. */
  void neverMoreThanTheLimit(Step step) {
    if (step.after() instanceof PipelineRuns runs) {
      List<ActiveRun> working =
          runs.runs().stream().filter(r -> r.stage() != RunStage.QUEUED).toList();
      forEach(
          step,
          StageStarted.class,
          (event, body) ->
              runs.run(event.runId())
                  .filter(run -> body.stage() == RunStage.SNAPSHOTTING && body.attempt() == 1)
                  .ifPresent(
                      run ->
                          Broken.unless(
                              working.size() <= run.cause().spec().concurrency().limit(),
                              "%s begins as one of %s",
                              event.runId(),
                              working.stream().map(ActiveRun::runId).toList())));
    }
  }

  /** Only what a cut did not find is forgotten, and never what a person excluded. */
  void quarantineHolds(Step step) {
    forEach(
        step,
        QuarantineForgotten.class,
        (event, body) -> {
          List<String> absent =
              step.input() instanceof RunInput.JobEventSeen seen
                      && seen.event().body() instanceof SnapshotFinished cut
                  ? cut.absent()
                  : List.of();
          Broken.unless(absent.containsAll(body.digests()), "%s, gone are %s", body, absent);
        });
    if (step.before() instanceof PipelineRuns before
        && step.after() instanceof PipelineRuns after
        && runEvents(step).stream().noneMatch(e -> e.body() instanceof FilesIncluded)
        && runEvents(step).stream().noneMatch(e -> e.body() instanceof PipelineForgotten)) {
      Broken.unless(
          after.excluded().containsAll(before.excluded()),
          "excluded were %s, are %s",
          before.excluded(),
          after.excluded());
    }
  }

  void terminalStatesAbsorb(Step step) {
    for (RunEvent event : runEvents(step)) {
      RunEventBody body = event.body();
      boolean echo =
          body instanceof LateResultIgnored
              || body instanceof ExecutionRefused
              || body instanceof FireRefused;
      if (!event.runId().isEmpty() && !echo) {
        Broken.unless(
            !ended.containsKey(event.runId()),
            "%s after the end of %s: %s",
            body,
            event.runId(),
            ended.get(event.runId()));
      }
      if (body instanceof RunEnded end) {
        ended.put(event.runId(), end);
      }
    }
  }

  void abortAccepted(Step step) {
    forEach(step, CancelRequested.class, (e, body) -> cancelled.putIfAbsent(e.runId(), e.at()));
    forEach(step, RunEnded.class, (event, body) -> cancelled.remove(event.runId()));
    cancelled.forEach(
        (run, at) ->
            Broken.unless(
                !step.machine().equals("training-orchestrator")
                    || step.timersWait()
                    || step.now().isBefore(at.plus(STOPPED_WITHIN)),
                "%s was cancelled at %s and goes on at %s",
                run,
                at,
                step.now()));
    if (step.before() instanceof PipelineRuns before
        && step.input() instanceof RunInput.CommandReceived received
        && received.command().body() instanceof CancelRun cancel
        && !received.command().expiresAt().isBefore(received.readAt())
        && !before.commands().contains(received.command().commandId())
        && before.run(cancel.runId()).isPresent()) {
      boolean accepted =
          runEvents(step).stream()
              .anyMatch(e -> e.body() instanceof CommandAnswered a && a.accepted());
      Broken.unless(accepted, "%s is not accepted", received.command());
    }
  }

  Optional<String> everyRunEnds() {
    Set<String> open = new HashSet<>(requested.keySet());
    open.removeAll(ended.keySet());
    Set<String> lost = new HashSet<>(decided.keySet());
    lost.removeAll(requested.keySet());
    return open.isEmpty() && lost.isEmpty()
        ? Optional.empty()
        : Optional.of("never ended: " + open + ", decided and never asked for: " + lost);
  }

  interface Check<B> {
    void on(RunEvent event, B body);
  }

  static <B extends RunEventBody> void forEach(Step step, Class<B> kind, Check<B> check) {
    for (RunEvent event : runEvents(step)) {
      if (kind.isInstance(event.body())) {
        check.on(event, kind.cast(event.body()));
      }
    }
  }

  static List<RunEvent> runEvents(Step step) {
    return step.events().stream()
        .filter(RunFact.Recorded.class::isInstance)
        .map(fact -> ((RunFact.Recorded) fact).event())
        .toList();
  }
}
