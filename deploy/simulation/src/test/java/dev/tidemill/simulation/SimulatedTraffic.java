package dev.tidemill.simulation;

import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.kit.testing.Worker;
import dev.tidemill.kit.testing.World;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests and labels at the endpoints, as slices of evidence while a rollout lasts. */
final class SimulatedTraffic implements Worker<Route> {

  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Instant FIRST_HOUR = Instant.parse("2001-01-01T00:00:00Z");
  private static final int HOURS = 5;
  private static final int REQUESTS = 300;

  private final Endpoints routes = new Endpoints();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Set<String> flowing = new HashSet<>();

  @Override
  public void work(Entry<Route> entry, World world) {
    Route route = entry.value();
    Optional<Route> before = routes.of(route.endpoint());
    if (!routes.take(route)) {
      return;
    }
    before.ifPresent(b -> tail(b, world));
    if (routes.of(route.endpoint()).isPresent() && flowing.add(route.endpoint())) {
      world.after(EVERY, () -> flow(route.endpoint(), world));
    }
  }

  /** What was still on its way under the route before. */
  private void tail(Route before, World world) {
    if (world.random().nextInt(3) == 0) {
      world.after(Duration.ofMillis(500), () -> slice(before, world));
    }
  }

  private void flow(String endpoint, World world) {
    Optional<Route> route = routes.of(endpoint).filter(r -> r.rolloutId().isPresent());
    if (route.isEmpty()) {
      flowing.remove(endpoint);
      return;
    }
    slice(route.get(), world);
    world.after(EVERY, () -> flow(endpoint, world));
  }

  private static Optional<RouteVersion> role(Route route, RouteRole role) {
    return route.versions().stream().filter(v -> v.role() == role).findFirst();
  }

  private void slice(Route route, World world) {
    Optional<RouteVersion> champion = role(route, RouteRole.CHAMPION);
    Optional<RouteVersion> former = role(route, RouteRole.FORMER);
    Optional<RouteVersion> trial = former.isPresent() ? champion : role(route, RouteRole.CANDIDATE);
    Optional<RouteVersion> reference = former.isPresent() ? former : champion;
    if (trial.isEmpty() || reference.isEmpty()) {
      return;
    }
    Nature nature = Nature.of(trial.get().digest());
    if (nature == Nature.UNSEEN || world.random().nextInt(15) == 0) {
      return;
    }
    boolean spoilt = nature == Nature.SPOILING && former.isPresent();
    boolean worse = nature == Nature.WORSE || spoilt;
    long sequence = sequences.merge(route.endpoint(), 1L, Long::sum);
    int weight = former.isPresent() ? 0 : trial.get().weight();
    int requests = 1 + world.random().nextInt(2 * REQUESTS);
    int labelled = nature == Nature.UNLABELLED ? requests / 10 : requests;
    world.send(
        Topics.EVIDENCE,
        route.endpoint(),
        new EvidenceSlice(
            route.endpoint(),
            route.pipeline(),
            sequence,
            world.now(),
            FIRST_HOUR.plus(Duration.ofHours(HOURS * sequence)),
            route.rolloutId(),
            route.generation(),
            route.epoch(),
            route.step(),
            weight,
            List.of(
                version(trial.get(), requests, requests * weight / 100, nature, sequence),
                version(
                    reference.get(), requests, requests * (100 - weight) / 100, null, sequence)),
            pairs(trial.get(), reference.get(), labelled, sequence, worse ? 0.3 : -0.02),
            requests,
            labelled,
            Math.round(requests * (100 - weight) / 100.0),
            Math.round(requests * weight / 100.0),
            0));
  }

  private static VersionEvidence version(
      RouteVersion version, int executions, int answers, Nature nature, long sequence) {
    boolean fails = nature == Nature.FAILING;
    boolean nan = nature == Nature.NOT_A_NUMBER;
    long[] latencies = new long[Latencies.BINS];
    latencies[80] = executions;
    return new VersionEvidence(
        version.version(),
        version.role(),
        executions,
        answers,
        fails ? 2 : 0,
        fails ? 1 : 0,
        fails ? List.of("input-" + sequence) : List.of(),
        nan ? 3 : 0,
        nan ? Double.NaN : 0.1,
        nan ? Double.NaN : 0.9,
        latencies,
        executions,
        0.4 * executions,
        fails ? "broken" : "");
  }

  private static List<PairBlock> pairs(
      RouteVersion trial, RouteVersion reference, int labelled, long sequence, double difference) {
    List<PairBlock> blocks = new ArrayList<>();
    int each = labelled / HOURS;
    for (int i = 0; i < HOURS && each > 0; i++) {
      Instant hour = FIRST_HOUR.plus(Duration.ofHours(HOURS * sequence + i));
      double[] spread = new double[PairSpread.KNOTS];
      PairSpread.add(spread, difference, each);
      blocks.add(
          new PairBlock(
              hour, trial.version(), reference.version(), each, each * difference, spread));
    }
    return blocks;
  }
}
