package dev.tidemill.console;

import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of a rollout: a fold of its events. */
final class RolloutView {

  final String rolloutId;
  final String pipeline;
  final RolloutEvents events = new RolloutEvents();
  RolloutStage stage = RolloutStage.LOADING;
  Optional<RolloutOutcome> outcome = Optional.empty();
  String code = "";
  String message = "";
  String runId = "";
  String endpoint = "";
  int candidate;
  Optional<Integer> champion = Optional.empty();
  int step;
  int weight;
  Optional<RolloutEventBody.EvidenceJudged> judged = Optional.empty();
  boolean paused;
  Instant startedAt = Instant.EPOCH;
  Instant updatedAt = Instant.EPOCH;

  RolloutView(String rolloutId, String pipeline) {
    this.rolloutId = rolloutId;
    this.pipeline = pipeline;
  }

  void apply(RolloutEvent event) {
    RolloutEventBody body = event.body();
    updatedAt = event.at();
    if (!(body instanceof RolloutEventBody.RoutePublished)) {
      events.add(event);
    }
    if (body instanceof RolloutEventBody.RolloutStarted s) {
      runId = s.runId();
      endpoint = s.endpoint();
      candidate = s.candidate().version();
      champion = s.champion().map(c -> c.version());
      startedAt = event.at();
    } else if (body instanceof RolloutEventBody.RolloutRejected r) {
      runId = r.runId();
      candidate = r.version();
      end(RolloutOutcome.REJECTED, r.code(), r.message());
      startedAt = event.at();
    } else if (body instanceof RolloutEventBody.GoldenMatched) {
      stage = RolloutStage.WARMING;
    } else if (body instanceof RolloutEventBody.StepStarted s) {
      stage = RolloutStage.STEPPING;
      step = s.step();
      weight = s.weight();
    } else if (body instanceof RolloutEventBody.EvidenceJudged j) {
      judged = events.dropped() ? Optional.empty() : Optional.of(j);
    } else if (body instanceof RolloutEventBody.CandidatePromoted) {
      stage = RolloutStage.PROVISIONAL;
      weight = 100;
    } else if (body instanceof RolloutEventBody.RolloutPaused) {
      paused = true;
    } else if (body instanceof RolloutEventBody.RolloutResumed) {
      paused = false;
    } else if (body instanceof RolloutEventBody.RolloutEnded e) {
      end(e.outcome(), e.code(), e.message());
    }
  }

  private void end(RolloutOutcome how, String why, String text) {
    stage = RolloutStage.ENDED;
    outcome = Optional.of(how);
    code = why;
    message = text;
  }

  /** Lets go what is large; the summary stays. */
  void shorten() {
    events.drop();
    judged = Optional.empty();
  }

  Map<String, Object> summary() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("rolloutId", rolloutId);
    out.put("pipeline", pipeline);
    out.put("runId", runId);
    out.put("endpoint", endpoint);
    out.put("candidate", candidate);
    champion.ifPresent(c -> out.put("champion", c));
    out.put("stage", Views.of(stage));
    outcome.ifPresent(o -> out.put("outcome", Views.of(o)));
    out.put("code", code);
    out.put("message", message);
    out.put("step", step);
    out.put("weight", weight);
    out.put("paused", paused);
    judged.ifPresent(j -> out.put("judged", Views.of(j)));
    out.put("startedAt", startedAt.toString());
    out.put("updatedAt", updatedAt.toString());
    return out;
  }

  Map<String, Object> full() {
    Map<String, Object> out = summary();
    out.put("events", events.all().stream().map(Views::of).toList());
    out.put("eventsHeld", !events.dropped());
    out.put("looksLeftOut", events.looksLeftOut());
    return out;
  }
}
