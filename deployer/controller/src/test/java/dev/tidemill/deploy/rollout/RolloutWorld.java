package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.target.Fleet;
import dev.tidemill.deploy.target.GatewayChange;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pipeline with one decider and a clock of its own. */
final class RolloutWorld {

  final RolloutDecider decider = new RolloutDecider();
  final Fleet fleet = new Fleet();
  final List<RolloutFact> facts = new ArrayList<>();
  PipelineSpec spec = Given.spec();
  int specVersion = 1;
  PipelineRollouts state = decider.initial(Given.PIPELINE);
  Instant now = Given.START;
  long slices;
  private int commands;
  private Optional<RolloutInput> lastGiven = Optional.empty();

  Optional<RolloutInput> lastGiven() {
    return lastGiven;
  }

  List<RolloutFact> give(RolloutInput input) {
    lastGiven = Optional.of(input);
    var folded = decider.fold(state, Rows.NONE, input, now);
    Decision<RolloutFact, Void> decision = folded.decision();
    for (RolloutFact fact : decision.events()) {
      state = decider.evolve(state, fact);
    }
    assertThat(folded.after()).as("what is handed on is what the events make").isEqualTo(state);
    facts.addAll(decision.events());
    return decision.events();
  }

  /** A candidate that was gated against the champion that serves now. */
  List<RolloutFact> accept(int version) {
    return accept(version, state.champion());
  }

  List<RolloutFact> accept(int version, Optional<Integer> champion) {
    return give(
        new RolloutInput.CandidateAccepted("run-" + version, model(version, champion), spec));
  }

  private ModelVersion model(int version, Optional<Integer> champion) {
    return Given.model(version, champion, VerdictOutcome.PASS, Given.digest(version), specVersion);
  }

  /** The pipeline is deleted with the specification that it has. */
  List<RolloutFact> deleted() {
    return give(new RolloutInput.PipelineDeleted(specVersion, "ann"));
  }

  List<RolloutFact> ready(int version) {
    return heartbeat("g1", version, LoadStatus.READY, 1e-7);
  }

  List<RolloutFact> heartbeat(String gateway, int version, LoadStatus status, double difference) {
    return beat(Given.heartbeat(gateway, now, version, status, difference));
  }

  /** A heartbeat, by way of what is known of the gateway. */
  List<RolloutFact> beat(GatewayState state) {
    List<RolloutFact> led = new ArrayList<>();
    for (GatewayChange news : fleet.beat(state, now).getOrDefault(Given.PIPELINE, List.of())) {
      led.addAll(give(new RolloutInput.GatewaySeen(news)));
    }
    return led;
  }

  List<RolloutFact> slice(EvidenceSlice slice) {
    return give(new RolloutInput.SliceArrived(slice));
  }

  /** The next slice of the epoch that is in force. */
  Given.Happened happened() {
    Rollout rollout = state.current().orElseThrow();
    return new Given.Happened(
        rollout.id(),
        state.generation(),
        state.epoch(),
        rollout.step(),
        rollout.weight(),
        ++slices);
  }

  List<RolloutFact> command(CommandBody body) {
    return give(
        new RolloutInput.CommandReceived(
            new Command(
                "command-" + ++commands, Given.PIPELINE, now, now.plusSeconds(60), "ann", body),
            now));
  }

  /** Lets time pass; timers fire in order, each at its due time. */
  void pass(Duration duration) {
    Instant until = now.plus(duration);
    Map.Entry<String, Instant> next = nextTimer(until);
    int fired = 0;
    while (next != null && fired++ < 1000) {
      Instant due = next.getValue();
      lose(due);
      now = due.isAfter(now) ? due : now;
      int before = facts.size();
      give(new RolloutInput.TimerExpired(next.getKey()));
      if (facts.size() == before) {
        break;
      }
      next = nextTimer(until);
    }
    lose(until);
    now = until;
  }

  /** Gateways that fall silent until then are gone. */
  private void lose(Instant until) {
    for (Fleet.Loss loss = fleet.nextLoss(until); loss != null; loss = fleet.nextLoss(until)) {
      now = loss.at().isAfter(now) ? loss.at() : now;
      for (GatewayChange news : fleet.lose(loss).getOrDefault(Given.PIPELINE, List.of())) {
        give(new RolloutInput.GatewaySeen(news));
      }
    }
  }

  private Map.Entry<String, Instant> nextTimer(Instant until) {
    return decider.timers(state).entrySet().stream()
        .filter(t -> !t.getValue().isAfter(until))
        .min(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry::getKey))
        .orElse(null);
  }

  /** A champion that serves, promoted as the first model. */
  RolloutWorld serving(int version) {
    accept(version);
    ready(version);
    return this;
  }

  /** A candidate at its first step. */
  RolloutWorld stepping(int version) {
    accept(version);
    ready(version);
    return this;
  }

  /** A candidate that was promoted, provisionally. */
  RolloutWorld provisional(int version) {
    int champion = state.champion().orElseThrow();
    stepping(version);
    for (int i = 0; i < 3; i++) {
      slice(happened().fine(version, champion, 2000, 15, -0.05));
    }
    return this;
  }

  List<RolloutEvent> events() {
    return events(facts);
  }

  static List<RolloutEvent> events(List<RolloutFact> facts) {
    return facts.stream()
        .filter(RolloutFact.Recorded.class::isInstance)
        .map(f -> ((RolloutFact.Recorded) f).event())
        .toList();
  }

  static List<RolloutEventBody> bodies(List<RolloutFact> facts) {
    return events(facts).stream().map(RolloutEvent::body).toList();
  }

  <B extends RolloutEventBody> List<B> all(Class<B> type) {
    return events().stream()
        .map(RolloutEvent::body)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  <B extends RolloutEventBody> B last(Class<B> type) {
    List<B> all = all(type);
    return all.get(all.size() - 1);
  }

  Route route() {
    return last(RoutePublished.class).route();
  }

  /** Such as {@code 1 CHAMPION 95}. */
  List<String> versions() {
    return route().versions().stream().map(RolloutWorld::text).toList();
  }

  private static String text(RouteVersion v) {
    return v.version() + " " + v.role() + " " + v.weight();
  }
}
