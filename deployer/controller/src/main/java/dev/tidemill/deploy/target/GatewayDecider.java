package dev.tidemill.deploy.target;

import dev.tidemill.deploy.target.GatewayFact.Gone;
import dev.tidemill.deploy.target.GatewayFact.Lives;
import dev.tidemill.deploy.target.GatewayFact.PipelineTold;
import dev.tidemill.deploy.target.KnownGateway.Told;
import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.GatewayState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Knows which gateways are alive and what is new there. A heartbeat comes every few seconds and
 * names every pipeline of its gateway. A pipeline is told only what changed for it, and when the
 * gateway is gone. The state records that a gateway is alive only once a third of its time to live
 * has passed since the last record, so most heartbeats at rest change nothing. Hence a gateway
 * counts as gone after two thirds of its time to live at the earliest and all of it at the latest,
 * counted from its last heartbeat.
 */
public final class GatewayDecider
    implements Decider<KnownGateway, GatewayInput, GatewayFact, Void> {

  static final String LEASE = "lease";

  private record Known(KnownGateway state, Instant now) {}

  private static final Cases<Known, GatewayInput, List<GatewayFact>> INPUTS =
      Cases.<Known, GatewayInput, List<GatewayFact>>of(GatewayInput.class)
          .on(GatewayInput.Beat.class, (known, beat) -> beat(known.state(), beat, known.now()))
          .on(GatewayInput.TimerExpired.class, (known, timer) -> lost(known.state(), known.now()))
          .build();

  private static final Cases<KnownGateway, GatewayFact, KnownGateway> FACTS =
      Cases.<KnownGateway, GatewayFact, KnownGateway>of(GatewayFact.class)
          .on(Lives.class, GatewayDecider::lives)
          .on(PipelineTold.class, GatewayDecider::told)
          .on(Gone.class, (state, gone) -> KnownGateway.none(state.gateway()))
          .build();

  @Override
  public KnownGateway initial(String key) {
    return KnownGateway.none(key);
  }

  @Override
  public Decision<GatewayFact, Void> decide(KnownGateway state, GatewayInput input, Instant now) {
    List<GatewayFact> facts = INPUTS.apply(new Known(state, now), input);
    return new Decision<>(facts, List.of());
  }

  /**
   * A heartbeat that a newer one has overtaken, or that is older than its time to live, is ignored.
   * Its age is judged by the wall clock: a decision's now may be ahead of that, and the gateway is
   * alive all the same.
   */
  private static List<GatewayFact> beat(KnownGateway state, GatewayInput.Beat input, Instant now) {
    GatewayState beat = input.state();
    Instant at = beat.at().truncatedTo(ChronoUnit.MILLIS);
    Duration age = Duration.between(at, input.readAt());
    Instant lives = age.isNegative() ? now : now.minus(age);
    Instant until = lives.plus(beat.timeToLive()).truncatedTo(ChronoUnit.MILLIS);
    if (at.isBefore(state.at()) || !until.isAfter(now)) {
      return List.of();
    }
    List<GatewayFact> facts = new ArrayList<>(news(state, beat));
    if (!facts.isEmpty() || state.aliveUntil().filter(u -> fresh(u, beat, now)).isEmpty()) {
      facts.add(0, new Lives(at, until));
    }
    return facts;
  }

  private static boolean fresh(Instant until, GatewayState beat, Instant now) {
    return Duration.between(now, until).compareTo(beat.timeToLive().multipliedBy(2).dividedBy(3))
        >= 0;
  }

  private static List<GatewayFact> news(KnownGateway state, GatewayState beat) {
    Map<String, String> before =
        state.told().stream().collect(Collectors.toMap(Told::pipeline, Told::fingerprint));
    Map<String, GatewayView> views =
        GatewayView.pipelines(beat).stream()
            .collect(Collectors.toMap(Function.identity(), p -> GatewayView.of(p, beat)));
    List<GatewayFact> facts = new ArrayList<>();
    views.forEach(
        (pipeline, view) -> {
          String fingerprint = fingerprint(view);
          if (!fingerprint.equals(before.get(pipeline))) {
            GatewayChange news = new GatewayChange(beat.gateway(), Optional.of(view));
            facts.add(new PipelineTold(pipeline, news, fingerprint));
          }
        });
    before.keySet().stream()
        .filter(pipeline -> !views.containsKey(pipeline))
        .forEach(pipeline -> facts.add(nothing(pipeline, beat.gateway())));
    return facts;
  }

  private static PipelineTold nothing(String pipeline, String gateway) {
    return new PipelineTold(pipeline, new GatewayChange(gateway, Optional.empty()), "");
  }

  private static String fingerprint(GatewayView view) {
    return UUID.nameUUIDFromBytes(view.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static List<GatewayFact> lost(KnownGateway state, Instant now) {
    if (state.aliveUntil().filter(until -> !until.isAfter(now)).isEmpty()) {
      return List.of();
    }
    List<GatewayFact> facts = new ArrayList<>();
    state.told().forEach(t -> facts.add(nothing(t.pipeline(), state.gateway())));
    facts.add(new Gone());
    return facts;
  }

  @Override
  public KnownGateway evolve(KnownGateway state, GatewayFact fact) {
    return FACTS.apply(state, fact);
  }

  private static KnownGateway lives(KnownGateway state, Lives lives) {
    return new KnownGateway(state.gateway(), lives.at(), Optional.of(lives.until()), state.told());
  }

  private static KnownGateway told(KnownGateway state, PipelineTold told) {
    Stream<Told> others = state.told().stream().filter(t -> !t.pipeline().equals(told.pipeline()));
    Stream<Told> own =
        told.news().has().stream().map(v -> new Told(told.pipeline(), told.fingerprint()));
    return new KnownGateway(
        state.gateway(), state.at(), state.aliveUntil(), Stream.concat(others, own).toList());
  }

  @Override
  public Map<String, Instant> timers(KnownGateway state) {
    return state.aliveUntil().map(until -> Map.of(LEASE, until)).orElse(Map.of());
  }
}
