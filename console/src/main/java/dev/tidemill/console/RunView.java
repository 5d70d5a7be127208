package dev.tidemill.console;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a run: a fold of its events. */
final class RunView {

  private static final int MAX_EVENTS = 500;

  /**
   * The first events are held however many follow: how a run began matters as much as how it ends.
   */
  private static final int FIRST_EVENTS = 250;

  final String runId;
  final String pipeline;
  final List<RunEvent> events = new ArrayList<>();
  RunStage stage = RunStage.REQUESTED;
  Instant stageSince = Instant.EPOCH;

  /** When the stage ends at the latest, if it has a deadline of its own. */
  Optional<Instant> stageUntil = Optional.empty();

  Optional<RunOutcome> outcome = Optional.empty();
  String code = "";
  String message = "";
  Optional<TriggerEvent.Fired> cause = Optional.empty();
  private Map<String, Object> causeSummary = Map.of();
  private boolean shortened;
  private long eventsLeftOut;
  Instant requestedAt = Instant.EPOCH;
  Instant updatedAt = Instant.EPOCH;
  Optional<Integer> version = Optional.empty();
  Optional<String> rolloutId = Optional.empty();
  private Optional<Instant> waitsForSlotSince = Optional.empty();
  private final ProgramTime worked = new ProgramTime();

  RunView(String runId, String pipeline) {
    this.runId = runId;
    this.pipeline = pipeline;
  }

  /** An event with the run that it changes. */
  private record On(RunView run, RunEvent event) {}

  private static final Cases<On, RunEventBody, Void> EVENTS =
      Cases.<On, RunEventBody, Void>of(RunEventBody.class)
          .run(RunEventBody.RunRequested.class, (on, e) -> on.run().requested(e, on.event().at()))
          .run(
              RunEventBody.RunQueued.class,
              (on, e) -> on.run().turn(RunStage.QUEUED, Optional.empty()))
          .run(
              RunEventBody.StageStarted.class, (on, e) -> on.run().started(e.stage(), e.deadline()))
          .run(
              RunEventBody.JobWaiting.class,
              (on, e) -> on.run().waitsForSlotSince = Optional.of(e.since()))
          .run(
              RunEventBody.ExecutionGranted.class,
              (on, e) -> on.run().waitsForSlotSince = Optional.empty())
          .run(RunEventBody.CandidateAccepted.class, (on, e) -> on.run().accepted(e.model()))
          .run(RunEventBody.RolloutSeen.class, (on, e) -> on.run().rollsOut(e.rolloutId()))
          .run(RunEventBody.RunEnded.class, (on, e) -> on.run().ended(e))
          .all(
              List.of(
                  RunEventBody.FireRefused.class,
                  RunEventBody.JobReissued.class,
                  RunEventBody.ExecutionRefused.class,
                  RunEventBody.AttemptFailed.class,
                  RunEventBody.LateResultIgnored.class,
                  RunEventBody.SnapshotCut.class,
                  RunEventBody.DataChecked.class,
                  RunEventBody.FilesQuarantined.class,
                  RunEventBody.FilesExcluded.class,
                  RunEventBody.QuarantineForgotten.class,
                  RunEventBody.PipelineForgotten.class,
                  RunEventBody.FilesIncluded.class,
                  RunEventBody.CodeTested.class,
                  RunEventBody.FeaturesPrepared.class,
                  RunEventBody.ModelTaken.class,
                  RunEventBody.ModelTrained.class,
                  RunEventBody.HoldoutPredicted.class,
                  RunEventBody.ModelChecked.class,
                  RunEventBody.GateWaiting.class,
                  RunEventBody.CancelRequested.class,
                  RunEventBody.EndsForgotten.class,
                  RunEventBody.ChampionSeen.class,
                  RunEventBody.CommandAnswered.class),
              (on, e) -> null)
          .build();

  void apply(RunEvent event) {
    keep(event);
    updatedAt = event.at();
    worked.see(event);
    EVENTS.apply(new On(this, event), event.body());
  }

  private void requested(RunEventBody.RunRequested r, Instant at) {
    cause = shortened ? Optional.empty() : Optional.of(r.cause());
    causeSummary = summary(r.cause());
    requestedAt = at;
    stageSince = at;
  }

  /** Another attempt at a stage does not begin it anew. */
  private void turn(RunStage next, Optional<Instant> until) {
    stageSince = next == stage ? stageSince : updatedAt;
    stageUntil = until;
    stage = next;
  }

  private void started(RunStage next, Instant deadline) {
    turn(next, Optional.of(deadline));
    waitsForSlotSince = Optional.empty();
  }

  private void accepted(ModelVersion model) {
    turn(RunStage.ACCEPTED, Optional.empty());
    version = Optional.of(model.version());
  }

  private void rollsOut(String rollout) {
    turn(RunStage.ROLLING_OUT, Optional.empty());
    rolloutId = Optional.of(rollout);
  }

  private void ended(RunEventBody.RunEnded e) {
    turn(RunStage.ENDED, Optional.empty());
    waitsForSlotSince = Optional.empty();
    outcome = Optional.of(e.outcome());
    code = e.code();
    message = e.message();
  }

  /** Since when no worker has taken the run's job, if it waits longer than a moment. */
  Optional<Instant> waitsForSlotSince() {
    return waitsForSlotSince;
  }

  private void keep(RunEvent event) {
    if (shortened) {
      return;
    }
    if (events.size() == MAX_EVENTS) {
      events.remove(FIRST_EVENTS);
      eventsLeftOut++;
    }
    events.add(event);
  }

  /** Drops the large parts; the summary stays. */
  void shorten() {
    shortened = true;
    cause = Optional.empty();
    events.clear();
  }

  /** Whether only the summary is held. */
  boolean shortened() {
    return shortened;
  }

  /** How many events between the first and the last were dropped. */
  long eventsLeftOut() {
    return eventsLeftOut;
  }

  private static Map<String, Object> summary(TriggerEvent.Fired cause) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("triggers", cause.triggers());
    out.put("reason", cause.reason());
    out.put("signals", cause.signals().count());
    out.put("specVersion", cause.specVersion());
    out.put("kind", Views.of(cause.kind()));
    out.put("forced", cause.forced());
    cause.commit().ifPresent(c -> out.put("commit", c));
    if (!cause.signals().versions().isEmpty()) {
      out.put("data", cause.signals().versions());
    }
    return out;
  }

  /** How long its programs worked. */
  Duration worked() {
    return worked.total();
  }

  /** Whether signals of this trigger caused it. */
  boolean startedBy(String trigger) {
    return causeSummary.get("triggers") instanceof List<?> names && names.contains(trigger);
  }

  /** How many signals it took. */
  long signals() {
    return causeSummary.get("signals") instanceof Long n ? n : 0;
  }

  /** Whether this signal is among those that the run names. */
  boolean took(String signalId) {
    return cause.map(c -> c.signals().ids().contains(signalId)).orElse(false);
  }

  /**
   * @param now the end of the duration of a run that has not ended
   */
  Map<String, Object> summary(Instant now) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("runId", runId);
    out.put("pipeline", pipeline);
    out.put("stage", Views.of(stage));
    outcome.ifPresent(o -> out.put("outcome", Views.of(o)));
    out.put("code", code);
    out.put(
        "message",
        waitsForSlotSince.map(since -> "waits for a free slot since " + since).orElse(message));
    out.putAll(causeSummary);
    version.ifPresent(v -> out.put("version", v));
    rolloutId.ifPresent(r -> out.put("rolloutId", r));
    out.put("requestedAt", requestedAt.toString());
    out.put("updatedAt", updatedAt.toString());
    Instant until = outcome.isPresent() || now.isBefore(updatedAt) ? updatedAt : now;
    out.put("seconds", Duration.between(requestedAt, until).toMillis() / 1000.0);
    return out;
  }

  Map<String, Object> full(Instant now) {
    Map<String, Object> out = summary(now);
    cause.ifPresent(c -> out.put("cause", Views.of(c)));
    out.put("events", events.stream().map(Views::of).toList());
    out.put("eventsHeld", !shortened);
    out.put("eventsLeftOut", eventsLeftOut);
    return out;
  }
}
