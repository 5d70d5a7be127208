package dev.tidemill.console;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.ModelVersion;
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
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.spec.RolloutNeeds;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a rollout: a fold of its events. */
final class RolloutView {

  final String rolloutId;
  final String pipeline;
  final HeldEvents events = new HeldEvents();
  RolloutStage stage = RolloutStage.LOADING;
  Optional<RolloutOutcome> outcome = Optional.empty();
  String code = "";
  String message = "";
  String runId = "";
  String endpoint = "";
  int candidate;
  Optional<Integer> champion = Optional.empty();
  Optional<RolloutNeeds> needs = Optional.empty();
  int step;
  int weight;
  Optional<EvidenceJudged> judged = Optional.empty();
  boolean paused;
  Instant startedAt = Instant.EPOCH;

  /** It ends by then, paused or not. */
  Optional<Instant> deadline = Optional.empty();

  Instant updatedAt = Instant.EPOCH;

  RolloutView(String rolloutId, String pipeline) {
    this.rolloutId = rolloutId;
    this.pipeline = pipeline;
  }

  /** An event with the rollout that it changes. */
  private record On(RolloutView rollout, RolloutEvent event) {}

  private static final Cases<On, RolloutEventBody, Void> EVENTS =
      Cases.<On, RolloutEventBody, Void>of(RolloutEventBody.class)
          .run(RolloutStarted.class, (on, e) -> on.rollout().started(e, on.event().at()))
          .run(RolloutRejected.class, (on, e) -> on.rollout().rejected(e, on.event().at()))
          .run(GoldenMatched.class, (on, e) -> on.rollout().stage = RolloutStage.WARMING)
          .run(StepStarted.class, (on, e) -> on.rollout().stepped(e))
          .run(EvidenceJudged.class, (on, e) -> on.rollout().judged(e))
          .run(CandidatePromoted.class, (on, e) -> on.rollout().promoted())
          .run(RolloutPaused.class, (on, e) -> on.rollout().paused = true)
          .run(RolloutResumed.class, (on, e) -> on.rollout().paused = false)
          .run(RolloutEnded.class, (on, e) -> on.rollout().end(e.outcome(), e.code(), e.message()))
          .all(
              List.of(
                  VersionLoaded.class,
                  PromotionConfirmed.class,
                  ChampionChanged.class,
                  PipelineRetired.class,
                  RoutePublished.class,
                  CommandAnswered.class),
              (on, e) -> null)
          .build();

  void apply(RolloutEvent event) {
    updatedAt = event.at();
    if (!(event.body() instanceof RoutePublished)) {
      events.add(event);
    }
    EVENTS.apply(new On(this, event), event.body());
  }

  private void started(RolloutStarted s, Instant at) {
    runId = s.runId();
    endpoint = s.endpoint();
    candidate = s.candidate().version();
    champion = s.champion().map(ModelVersion::version);
    deadline = s.spec().rollout().map(r -> at.plus(r.deadline().after()));
    needs = champion.flatMap(first -> RolloutNeeds.of(s.spec()));
    startedAt = at;
  }

  private void rejected(RolloutRejected r, Instant at) {
    runId = r.runId();
    candidate = r.version();
    end(RolloutOutcome.REJECTED, r.code(), r.message());
    startedAt = at;
  }

  private void stepped(StepStarted s) {
    stage = RolloutStage.STEPPING;
    step = s.step();
    weight = s.weight();
  }

  private void judged(EvidenceJudged look) {
    judged = events.dropped() ? Optional.empty() : Optional.of(look);
  }

  private void promoted() {
    stage = RolloutStage.PROVISIONAL;
    weight = 100;
  }

  private void end(RolloutOutcome how, String why, String text) {
    stage = RolloutStage.ENDED;
    outcome = Optional.of(how);
    code = why;
    message = text;
  }

  /** Drops the large parts; the summary stays. */
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
    if (outcome.isEmpty()) {
      needs.ifPresent(n -> out.put("needs", n.sentence()));
    }
    out.put("startedAt", startedAt.toString());
    out.put("updatedAt", updatedAt.toString());
    return out;
  }

  /** Why a live gateway cannot load the candidate yet; empty unless the rollout waits for that. */
  Optional<String> loadProblem(Collection<GatewayState> gateways, Instant now) {
    if (stage != RolloutStage.LOADING) {
      return Optional.empty();
    }
    return gateways.stream()
        .filter(g -> g.at().plus(g.timeToLive()).isAfter(now))
        .flatMap(g -> g.endpoints().stream().map(e -> problem(g.gateway(), e)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> problem(String gateway, EndpointState at) {
    return at.versions().stream()
        .filter(v -> at.pipeline().equals(pipeline) && v.version() == candidate)
        .map(LoadedVersion::error)
        .filter(error -> !error.isEmpty())
        .map(e -> "%s cannot load version %d: %s".formatted(gateway, candidate, e))
        .findFirst();
  }

  Map<String, Object> full() {
    Map<String, Object> out = summary();
    out.put("events", events.all().stream().map(Views::of).toList());
    out.put("eventsHeld", !events.dropped());
    out.put("looksLeftOut", events.looksLeftOut());
    return out;
  }
}
