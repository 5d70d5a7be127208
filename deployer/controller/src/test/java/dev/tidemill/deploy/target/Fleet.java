package dev.tidemill.deploy.target;

import dev.tidemill.deploy.target.GatewayFact.PipelineTold;
import dev.tidemill.schemas.message.GatewayState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gateways as the controller knows them: what each heartbeat and each loss tells the pipelines. */
public final class Fleet {

  private final GatewayDecider decider = new GatewayDecider();
  private final Map<String, KnownGateway> known = new HashMap<>();
  private int written;

  /** A gateway counts as gone. */
  public record Loss(String gateway, Instant at) {}

  /** News by pipeline. */
  public Map<String, List<GatewayChange>> beat(GatewayState state, Instant now) {
    return give(state.gateway(), new GatewayInput.Beat(state, now), now);
  }

  /** The first gateway that counts as gone by then; null if none does. */
  public Loss nextLoss(Instant until) {
    return known.values().stream()
        .flatMap(k -> k.aliveUntil().map(at -> new Loss(k.gateway(), at)).stream())
        .filter(loss -> !loss.at().isAfter(until))
        .min(Comparator.comparing(Loss::at).thenComparing(Loss::gateway))
        .orElse(null);
  }

  public Map<String, List<GatewayChange>> lose(Loss loss) {
    GatewayInput expired = new GatewayInput.TimerExpired(GatewayDecider.LEASE);
    return give(loss.gateway(), expired, loss.at());
  }

  /** How often the state of any gateway was written. */
  int written() {
    return written;
  }

  Map<String, List<GatewayChange>> give(String gateway, GatewayInput input, Instant now) {
    KnownGateway state = known.getOrDefault(gateway, decider.initial(gateway));
    Map<String, List<GatewayChange>> news = new HashMap<>();
    List<GatewayFact> facts = decider.decide(state, input, now).events();
    for (GatewayFact fact : facts) {
      state = decider.evolve(state, fact);
      if (fact instanceof PipelineTold told) {
        news.computeIfAbsent(told.pipeline(), p -> new ArrayList<>()).add(told.news());
      }
    }
    written += facts.isEmpty() ? 0 : 1;
    known.put(gateway, state);
    return news;
  }
}
