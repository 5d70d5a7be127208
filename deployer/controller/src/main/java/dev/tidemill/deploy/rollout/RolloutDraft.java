package dev.tidemill.deploy.rollout;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A decision in the making: what was decided so far, and the state after it. */
final class RolloutDraft {

  private final Instant now;
  private final List<RolloutFact> facts = new ArrayList<>();
  private final Map<String, String> traces = new HashMap<>();
  private PipelineRollouts state;

  RolloutDraft(PipelineRollouts state, Instant now) {
    this.state = state;
    this.now = now;
    state.current().ifPresent(rollout -> traced(rollout.id(), rollout.candidate()));
  }

  Instant now() {
    return now;
  }

  PipelineRollouts state() {
    return state;
  }

  /** The rollout in progress. */
  Rollout current() {
    return state.current().orElseThrow();
  }

  /** Records an event of the rollout in progress, or of the endpoint. */
  void record(RolloutEventBody body) {
    record(state.current().map(Rollout::id).orElse(""), body);
  }

  void record(String rolloutId, RolloutEventBody body) {
    long sequence = state.sequence() + 1;
    String eventId = "rollouts/" + state.pipeline() + "/" + sequence;
    note(
        new RolloutFact.Recorded(
            new RolloutEvent(
                eventId, state.pipeline(), rolloutId, sequence, now, body, trace(rolloutId))));
  }

  /** What is recorded of this rollout belongs to the trace of the run behind its candidate. */
  void traced(String rolloutId, ModelVersion candidate) {
    traces.put(rolloutId, Trace.of(candidate.signals(), candidate.runId()).traceId());
  }

  private String trace(String rolloutId) {
    return traces.getOrDefault(rolloutId, "");
  }

  void note(RolloutFact fact) {
    facts.add(fact);
    state = RolloutEvolution.evolve(state, fact);
  }

  Decision<RolloutFact, Void> decision() {
    return new Decision<>(facts, List.of());
  }
}
