package dev.tidemill.training.run;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.run.stage.Stages;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decision in the making: what it has decided so far is already in {@link #state}. Lives for one
 * input only.
 */
final class RunDraft {

  static final String VERSION_ROW = "version/";
  private static final String FIRE_ROW = "fire/";

  private final RunDecider decider;
  private final Rows rows;
  private final Instant now;
  private final List<RunFact> facts = new ArrayList<>();
  private final List<RunEffect> effects = new ArrayList<>();
  private PipelineRuns state;

  RunDraft(RunDecider decider, PipelineRuns state, Rows rows, Instant now) {
    this.decider = decider;
    this.state = state;
    this.rows = rows;
    this.now = now;
  }

  static String versionRow(int version) {
    return VERSION_ROW + version;
  }

  static String fireRow(String fireId) {
    return FIRE_ROW + fireId;
  }

  PipelineRuns state() {
    return state;
  }

  Instant now() {
    return now;
  }

  /** A worker silent for this long loses its job. */
  Duration lease() {
    return decider.lease();
  }

  Stages stages() {
    return decider.stages();
  }

  Optional<ActiveRun> run(String runId) {
    return state.run(runId);
  }

  boolean knowsFire(String fireId) {
    return rows.get(fireRow(fireId)).isPresent();
  }

  /** The registry entry of a version: of this decision, of the state, or of its row. */
  Optional<ModelVersion> version(int version) {
    return state.runs().stream()
        .flatMap(r -> r.results().accepted().stream())
        .filter(m -> m.version() == version)
        .findFirst()
        .or(() -> state.champion().filter(m -> m.version() == version))
        .or(() -> rows.get(versionRow(version)).map(decider.versionRow()::read));
  }

  void emit(String runId, RunEventBody body) {
    long sequence = state.sequence() + 1;
    RunEvent event =
        new RunEvent(
            state.pipeline() + "/run-event/" + sequence,
            state.pipeline(),
            runId,
            sequence,
            now,
            body,
            trace(runId, body));
    add(new RunFact.Recorded(event));
  }

  private String trace(String runId, RunEventBody body) {
    Optional<Fired> cause =
        body instanceof RunRequested requested
            ? Optional.of(requested.cause())
            : run(runId).map(ActiveRun::cause);
    return cause.map(c -> Trace.of(c.signals(), c.runId()).traceId()).orElse("");
  }

  void hear(String runId, String executionId, Instant aliveUntil) {
    add(new RunFact.Heard(runId, executionId, aliveUntil));
  }

  private void add(RunFact fact) {
    facts.add(fact);
    state = decider.evolve(state, fact);
  }

  void effect(RunEffect effect) {
    effects.add(effect);
  }

  Decision<RunFact, RunEffect> decision() {
    return new Decision<>(facts, effects);
  }
}
