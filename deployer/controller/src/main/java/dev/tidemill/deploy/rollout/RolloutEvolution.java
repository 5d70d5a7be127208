package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.rollout.PipelineRollouts.Fallback;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.LoadStatus;
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
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.message.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** How facts change the state. It never validates and never fails. */
final class RolloutEvolution {

  /** Loading fails after this time, whatever the rollout's own deadline is. */
  static final Duration LOAD_TIMEOUT = Duration.ofMinutes(5);

  private RolloutEvolution() {}

  /** An event with the state that it changes. */
  private record Step(PipelineRollouts state, RolloutEvent event) {

    Instant at() {
      return event.at();
    }

    /** Changes the rollout in progress; nothing, if there is none. */
    PipelineRollouts rollout(UnaryOperator<Rollout> change) {
      return current(state, change);
    }

    PipelineRollouts remembered() {
      return state.withSeen(last(state.seenRollouts(), event.rolloutId()), state.seenCommands());
    }
  }

  private static final Cases<PipelineRollouts, RolloutFact, PipelineRollouts> FACTS =
      Cases.<PipelineRollouts, RolloutFact, PipelineRollouts>of(RolloutFact.class)
          .on(RolloutFact.Recorded.class, (state, fact) -> recorded(state, fact.event()))
          .on(RolloutFact.SliceTaken.class, RolloutEvolution::taken)
          .on(RolloutFact.GatewayNoted.class, (state, fact) -> noted(state, fact.gateway()))
          .on(RolloutFact.GatewayLost.class, (state, fact) -> lost(state, fact.gateway()))
          .build();

  private static final Cases<Step, RolloutEventBody, PipelineRollouts> EVENTS =
      Cases.<Step, RolloutEventBody, PipelineRollouts>of(RolloutEventBody.class)
          .on(RolloutStarted.class, RolloutEvolution::started)
          .on(RolloutRejected.class, (step, e) -> step.remembered())
          .on(VersionLoaded.class, (step, e) -> step.rollout(r -> loaded(r, e)))
          .on(
              GoldenMatched.class,
              (step, e) -> step.rollout(r -> r.withStage(RolloutStage.WARMING, 0, 0)))
          .on(StepStarted.class, (step, e) -> step.rollout(r -> stepping(r, e)))
          .on(EvidenceJudged.class, (step, e) -> step.rollout(r -> judged(r, e, step.at())))
          .on(CandidatePromoted.class, (step, e) -> promoted(step.state(), e, step.at()))
          .on(PromotionConfirmed.class, (step, e) -> step.state())
          .on(RolloutEnded.class, (step, e) -> ended(step.state(), e))
          .on(ChampionChanged.class, (step, e) -> champion(step.state(), e, step.at()))
          .on(PipelineRetired.class, (step, e) -> retired(step.state(), e))
          .on(RoutePublished.class, (step, e) -> routed(step.state(), e.route()))
          .on(RolloutPaused.class, (step, e) -> step.rollout(r -> r.withPaused(true, r.loadBy())))
          .on(RolloutResumed.class, (step, e) -> step.rollout(r -> resumed(r, step.at())))
          .on(CommandAnswered.class, (step, e) -> answered(step.state(), e))
          .build();

  static PipelineRollouts evolve(PipelineRollouts state, RolloutFact fact) {
    return FACTS.apply(state, fact);
  }

  private static PipelineRollouts recorded(PipelineRollouts state, RolloutEvent event) {
    return EVENTS.apply(new Step(state, event), event.body()).withSequence(event.sequence());
  }

  private static PipelineRollouts taken(PipelineRollouts state, RolloutFact.SliceTaken taken) {
    EvidenceSlice slice = taken.slice();
    return current(
        state,
        r ->
            r.withEvidence(
                r.evidence().plus(r.candidate().version(), slice),
                r.looks().withSlice(slice.sequence())));
  }

  private static PipelineRollouts lost(PipelineRollouts state, String gateway) {
    return state.withGateways(
        state.gateways().stream().filter(g -> !g.gateway().equals(gateway)).toList());
  }

  private static PipelineRollouts noted(PipelineRollouts state, GatewayView gateway) {
    List<GatewayView> gateways =
        Stream.concat(
                state.gateways().stream().filter(g -> !g.gateway().equals(gateway.gateway())),
                Stream.of(gateway))
            .sorted(Comparator.comparing(GatewayView::gateway))
            .toList();
    boolean serves = state.championModel().filter(m -> gateway.is(m, LoadStatus.READY)).isPresent();
    return state
        .withGateways(gateways)
        .withChampion(state.champion(), serves ? Optional.empty() : state.fallback());
  }

  private static PipelineRollouts started(Step step, RolloutStarted started) {
    return step.remembered()
        .withCurrent(Optional.of(start(step.event().rolloutId(), started, step.at())));
  }

  /**
   * After a rollback some gateway must load the version in time; otherwise the champion before it
   * serves again.
   */
  private static PipelineRollouts champion(
      PipelineRollouts state, ChampionChanged changed, Instant at) {
    boolean promotion = changed.version().equals(state.current().map(r -> r.candidate().version()));
    return state.withChampion(
        changed.version(),
        changed
            .former()
            .filter(former -> changed.version().isPresent() && !promotion)
            .filter(former -> state.spec().filter(Routing::gateways).isPresent())
            .map(former -> new Fallback(former, at.plus(LOAD_TIMEOUT))));
  }

  /** The champion of a pipeline that nothing served stays at the endpoint of its first canary. */
  private static PipelineRollouts ended(PipelineRollouts state, RolloutEnded ended) {
    boolean served = state.spec().filter(Routing::gateways).isPresent();
    return state
        .current()
        .map(Rollout::spec)
        .filter(spec -> Routing.gateways(spec) && !served && ended.champion().isPresent())
        .map(spec -> state.withServed(spec, state.served()))
        .orElse(state)
        .withChampion(ended.champion())
        .withCurrent(Optional.empty());
  }

  private static PipelineRollouts answered(PipelineRollouts state, CommandAnswered answered) {
    return state.withSeen(state.seenRollouts(), last(state.seenCommands(), answered.commandId()));
  }

  private static Rollout loaded(Rollout r, VersionLoaded loaded) {
    double difference = Double.isNaN(loaded.maxDifference()) ? 0 : loaded.maxDifference();
    return r.withLoaded(
        Stream.concat(r.loaded().stream(), Stream.of(loaded.gateway())).toList(),
        Math.max(r.maxDifference(), difference));
  }

  private static Rollout stepping(Rollout r, StepStarted step) {
    EpochTotals epoch = EpochTotals.of(step.epoch(), step.weight() / 100.0);
    return r.withStage(RolloutStage.STEPPING, step.step(), step.weight())
        .withEvidence(r.evidence().withEpoch(epoch), r.looks());
  }

  private static Rollout judged(Rollout r, EvidenceJudged judged, Instant at) {
    return r.withEvidence(
        r.evidence(), r.looks().recorded(judged.slice(), at, LookRecord.outcomes(judged)));
  }

  /** A gateway that came during the pause gets as much time as one that was there at the start. */
  private static Rollout resumed(Rollout r, Instant at) {
    return r.withPaused(false, loadBy(at, r.deadline()));
  }

  private static Rollout start(String id, RolloutStarted started, Instant at) {
    Duration allowed = started.spec().rollout().map(r -> r.deadline().after()).orElse(LOAD_TIMEOUT);
    Instant deadline = at.plus(allowed);
    return new Rollout(
        id,
        started.runId(),
        Served.slim(started.candidate()),
        started.spec(),
        RolloutStage.LOADING,
        0,
        0,
        false,
        loadBy(at, deadline),
        deadline,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        Evidence.NONE,
        Rollout.Looks.NONE,
        Double.NaN);
  }

  private static Instant loadBy(Instant from, Instant deadline) {
    Instant loadBy = from.plus(LOAD_TIMEOUT);
    return loadBy.isBefore(deadline) ? loadBy : deadline;
  }

  private static PipelineRollouts promoted(
      PipelineRollouts state, CandidatePromoted promoted, Instant at) {
    if (state.current().isEmpty()) {
      return state.withChampion(Optional.of(promoted.version()));
    }
    Rollout rollout = state.current().get();
    List<Served> served =
        new ArrayList<>(
            state.served().stream()
                .filter(s -> s.model().version() != promoted.version())
                .toList());
    served.add(
        new Served(
            rollout.candidate(),
            promoted.former(),
            Routing.server(rollout.spec(), rollout.candidate())));
    if (served.size() > PipelineRollouts.KEPT) {
      served.remove(leastNeeded(served, promoted));
    }
    Duration atMost =
        rollout.spec().rollout().map(r -> r.provisional().atMost()).orElse(Duration.ZERO);
    return state
        .withChampion(Optional.of(promoted.version()))
        .withServed(rollout.spec(), List.copyOf(served))
        .withCurrent(Optional.of(rollout.promoted(promoted.former(), at.plus(atMost))));
  }

  /** The oldest, but never the new champion or the former one: the promotion may be taken back. */
  private static Served leastNeeded(List<Served> served, CandidatePromoted promoted) {
    return served.stream()
        .filter(s -> s.model().version() != promoted.version())
        .filter(s -> !promoted.former().equals(Optional.of(s.model().version())))
        .findFirst()
        .orElseThrow();
  }

  /** After a provisional promotion only what happens under the new route counts. */
  private static PipelineRollouts routed(PipelineRollouts state, Route route) {
    return current(
            state,
            r ->
                r.provisional() && r.evidence().epochs().isEmpty()
                    ? r.withEvidence(
                        r.evidence().withEpoch(EpochTotals.of(route.epoch(), 0)), r.looks())
                    : r)
        .withEpoch(route.generation(), route.epoch());
  }

  /** What served before may not be rolled back to: the next first model begins anew. */
  private static PipelineRollouts retired(PipelineRollouts state, PipelineRetired retired) {
    boolean withdrawn = state.champion().isEmpty() && state.current().isEmpty();
    return (withdrawn ? state.withNothingServed() : state)
        .withDeletedVersion(Math.max(state.deletedVersion(), retired.specVersion()));
  }

  private static PipelineRollouts current(PipelineRollouts state, UnaryOperator<Rollout> change) {
    return state.withCurrent(state.current().map(change));
  }

  private static List<String> last(List<String> seen, String id) {
    return Stream.concat(seen.stream(), Stream.of(id))
        .skip(seen.size() + 1 > PipelineRollouts.REMEMBERED ? 1 : 0)
        .toList();
  }
}
