package dev.tidemill.training.span;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutPaused;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutResumed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutEventBody.VersionLoaded;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The spans of rollouts: a fold of their events. What an earlier version recorded, without a trace,
 * is left out. Pure.
 */
final class RolloutSpans {

  private static final String DEPLOYER = "deployer";

  private record Seen(OpenRollout rollout, RolloutEvent event) {

    void moment(String name, Map<String, Object> attributes) {
      rollout.step.ifPresent(s -> s.moment(name, event.at(), attributes));
    }
  }

  private static final Cases<Seen, RolloutEventBody, Void> TOLD =
      Cases.<Seen, RolloutEventBody, Void>of(RolloutEventBody.class)
          .run(
              RolloutStarted.class,
              (seen, body) -> seen.rollout.begin("loading", "loading", seen.event.at()))
          .run(
              VersionLoaded.class,
              (seen, body) -> seen.moment("loaded", Map.of("tidemill.gateway", body.gateway())))
          .run(GoldenMatched.class, (seen, body) -> seen.moment("golden requests match", Map.of()))
          .run(
              StepStarted.class,
              (seen, body) -> {
                seen.rollout.begin("step " + body.step(), "step", seen.event.at());
                seen.rollout.notes("tidemill.step", (long) body.step());
                seen.rollout.notes("tidemill.weight", (long) body.weight());
              })
          .run(
              EvidenceJudged.class,
              (seen, body) ->
                  seen.moment(
                      "evidence judged",
                      Map.of(
                          "tidemill.outcome",
                          body.outcome(),
                          "tidemill.guards",
                          body.guards().stream().map(RolloutSpans::text).toList())))
          .run(
              CandidatePromoted.class,
              (seen, body) -> {
                seen.rollout.begin("promotion", "promotion", seen.event.at());
                seen.rollout.notes("tidemill.reason", body.reason());
                seen.rollout.whole.moment("promoted", seen.event.at(), Map.of());
              })
          .run(
              PromotionConfirmed.class,
              (seen, body) -> seen.moment("confirmed", Map.of("tidemill.reason", body.reason())))
          .run(
              RolloutPaused.class,
              (seen, body) -> seen.moment("paused", Map.of("tidemill.actor", body.actor())))
          .run(
              RolloutResumed.class,
              (seen, body) -> seen.moment("resumed", Map.of("tidemill.actor", body.actor())))
          .run(RolloutEnded.class, (seen, body) -> seen.rollout.ended(seen.event.at(), body))
          .all(
              List.of(
                  RolloutRejected.class,
                  ChampionChanged.class,
                  PipelineRetired.class,
                  RoutePublished.class,
                  CommandAnswered.class),
              (seen, body) -> null)
          .build();

  private final Map<String, OpenRollout> open = new HashMap<>();

  /** Takes an event; answers the spans that ended with it. */
  List<ToldSpan> take(RolloutEvent event) {
    if (event.body() instanceof RolloutStarted started && !event.trace().isEmpty()) {
      open.put(event.rolloutId(), new OpenRollout(event, started));
    }
    OpenRollout rollout = open.get(event.rolloutId());
    if (rollout == null) {
      return List.of();
    }
    TOLD.apply(new Seen(rollout, event), event.body());
    if (event.body() instanceof RolloutEnded) {
      open.remove(event.rolloutId());
    }
    List<ToldSpan> told = List.copyOf(rollout.told);
    rollout.told.clear();
    return told;
  }

  private static String text(GuardResult guard) {
    return "%s: %s, %s".formatted(guard.guard(), guard.outcome(), guard.message());
  }

  /** The spans of a rollout that has not ended. */
  private static final class OpenRollout {

    private final RolloutEvent first;
    private final Trace trace;
    private final ToldSpan.Open whole;
    private final List<ToldSpan> told = new ArrayList<>();
    private Optional<ToldSpan.Open> step = Optional.empty();

    OpenRollout(RolloutEvent first, RolloutStarted started) {
      this.first = first;
      this.trace = new Trace(first.trace(), Spans.rollout(first.rolloutId()));
      this.whole =
          ToldSpan.open(trace, "rollout " + first.pipeline(), DEPLOYER, first.at())
              .below(Spans.run(started.runId()))
              .with(OpenRun.PIPELINE, first.pipeline())
              .with(OpenRun.RUN, started.runId())
              .with("deployment.id", first.rolloutId())
              .with("deployment.name", started.endpoint())
              .with("tidemill.model.version", (long) started.candidate().version())
              .with("tidemill.model.digest", started.candidate().digest());
    }

    void begin(String id, String name, Instant at) {
      closeStep(at);
      step =
          Optional.of(
              ToldSpan.open(trace.in(Spans.step(first.rolloutId(), id)), name, DEPLOYER, at)
                  .below(trace.spanId())
                  .with(OpenRun.PIPELINE, first.pipeline())
                  .with("deployment.id", first.rolloutId()));
    }

    void notes(String attribute, Object value) {
      step.ifPresent(s -> s.with(attribute, value));
    }

    private void closeStep(Instant at) {
      step.ifPresent(s -> told.add(s.ended(at)));
      step = Optional.empty();
    }

    void ended(Instant at, RolloutEnded body) {
      boolean failed =
          switch (body.outcome()) {
            case ABORTED, ROLLED_BACK, EXPIRED, REJECTED -> true;
            case PROMOTED, SUPERSEDED -> false;
          };
      if (failed) {
        step.ifPresent(s -> s.failed(body.code(), body.message()));
        whole.failed(body.code(), body.message());
      }
      closeStep(at);
      told.add(
          whole
              .with("deployment.status", failed ? "failed" : "succeeded")
              .with("tidemill.rollout.outcome", OpenRun.word(body.outcome()))
              .with("tidemill.rollout.code", body.code())
              .with("tidemill.rollout.message", body.message())
              .ended(at));
    }
  }
}
