package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.rollout.PipelineRollouts.Fallback;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
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
import dev.tidemill.schemas.spec.RolloutSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How facts change the state; never validates, never fails. */
final class Evolution {

  /** Loading that takes longer has failed, whatever the rollout's own deadline is. */
  static final Duration LOAD_TIMEOUT = Duration.ofMinutes(5);

  private Evolution() {}

  static PipelineRollouts evolve(PipelineRollouts state, RolloutFact fact) {
    if (fact instanceof RolloutFact.Recorded recorded) {
      RolloutEvent event = recorded.event();
      return recorded(state, event).withSequence(event.sequence());
    }
    if (fact instanceof RolloutFact.SliceTaken taken) {
      return current(state, r -> Slices.take(r, taken.slice()));
    }
    if (fact instanceof RolloutFact.GatewayNoted noted) {
      return noted(state, noted.gateway());
    }
    String lost = ((RolloutFact.GatewayLost) fact).gateway();
    return state.withGateways(
        state.gateways().stream().filter(g -> !g.gateway().equals(lost)).toList());
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

  private static PipelineRollouts recorded(PipelineRollouts state, RolloutEvent event) {
    RolloutEventBody body = event.body();
    if (body instanceof RolloutStarted started) {
      return rememberRollout(state, event.rolloutId())
          .withCurrent(Optional.of(start(event.rolloutId(), started, event.at())));
    }
    if (body instanceof RolloutRejected) {
      return rememberRollout(state, event.rolloutId());
    }
    if (body instanceof CandidatePromoted promoted) {
      return promoted(state, promoted, event.at());
    }
    if (body instanceof ChampionChanged changed) {
      boolean promotion =
          changed.version().equals(state.current().map(r -> r.candidate().version()));
      return state.withChampion(
          changed.version(),
          changed
              .former()
              .filter(former -> changed.version().isPresent() && !promotion)
              .filter(former -> state.spec().filter(Routing::gateways).isPresent())
              .map(former -> new Fallback(former, event.at().plus(LOAD_TIMEOUT))));
    }
    if (body instanceof RolloutEnded ended) {
      return nowServed(state, ended).withChampion(ended.champion()).withCurrent(Optional.empty());
    }
    if (body instanceof PipelineRetired retired) {
      return retired(state, retired);
    }
    if (body instanceof RoutePublished published) {
      return routed(state, published.route());
    }
    if (body instanceof CommandAnswered answered) {
      return state.withSeen(state.seenRollouts(), last(state.seenCommands(), answered.commandId()));
    }
    return current(state, r -> progress(r, body, event.at()));
  }

  /** The champion of a pipeline that nothing served stays at the endpoint of its first canary. */
  private static PipelineRollouts nowServed(PipelineRollouts state, RolloutEnded ended) {
    boolean served = state.spec().filter(Routing::gateways).isPresent();
    return state
        .current()
        .map(Rollout::spec)
        .filter(spec -> Routing.gateways(spec) && !served && ended.champion().isPresent())
        .map(spec -> state.withServed(spec, state.served()))
        .orElse(state);
  }

  private static Rollout progress(Rollout r, RolloutEventBody body, Instant at) {
    if (body instanceof VersionLoaded loaded) {
      return r.withLoaded(
          Stream.concat(r.loaded().stream(), Stream.of(loaded.gateway())).toList(),
          Math.max(r.maxDifference(), zeroIfNaN(loaded.maxDifference())));
    }
    if (body instanceof GoldenMatched) {
      return r.withStage(RolloutStage.WARMING, 0, 0);
    }
    if (body instanceof StepStarted step) {
      EpochTotals totals = EpochTotals.of(step.epoch(), step.weight() / 100.0);
      return r.withStage(RolloutStage.STEPPING, step.step(), step.weight())
          .withEvidence(Slices.withEpoch(r.evidence(), totals), r.looks());
    }
    if (body instanceof EvidenceJudged judged) {
      String said = outcomes(judged.outcome(), judged.guards());
      return r.withEvidence(r.evidence(), r.looks().recorded(judged.slice(), at, said));
    }
    if (body instanceof RolloutPaused) {
      return r.withPaused(true, r.loadBy());
    }
    // A gateway that came during the pause has as long as one that is there at the start.
    return body instanceof RolloutResumed ? r.withPaused(false, loadBy(at, r.deadline())) : r;
  }

  /** The outcome of a look and of each of its guards: a look that says the same is not recorded. */
  static String outcomes(String outcome, List<GuardResult> guards) {
    return outcome
        + guards.stream()
            .map(g -> " " + g.guard() + "=" + g.outcome())
            .collect(Collectors.joining());
  }

  private static Rollout start(String id, RolloutStarted started, Instant at) {
    Duration allowed = started.spec().rollout().map(RolloutSpec::deadline).orElse(LOAD_TIMEOUT);
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
    served.add(new Served(rollout.candidate(), promoted.former()));
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

  /** The oldest, but never the two that the new promotion is between: it may be taken back. */
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
                        Slices.withEpoch(r.evidence(), EpochTotals.of(route.epoch(), 0)), r.looks())
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

  private static PipelineRollouts rememberRollout(PipelineRollouts state, String id) {
    return state.withSeen(last(state.seenRollouts(), id), state.seenCommands());
  }

  private static List<String> last(List<String> seen, String id) {
    return Stream.concat(seen.stream(), Stream.of(id))
        .skip(seen.size() + 1 > PipelineRollouts.REMEMBERED ? 1 : 0)
        .toList();
  }

  private static double zeroIfNaN(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
