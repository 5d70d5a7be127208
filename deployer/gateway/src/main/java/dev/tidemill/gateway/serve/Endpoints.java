package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.model.ModelHost;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.model.VersionKey;
import dev.tidemill.gateway.route.RouteTable;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.RefusedRoute;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * What is served now: the routes joined with the models that are ready, swapped as one immutable
 * table. A route is applied at once, except that an endpoint keeps its champion (and takes all
 * traffic from a candidate) until the new route's champion is ready.
 */
public final class Endpoints {

  private final String gateway;
  private final ModelHost models;
  private final long slowMicros;
  private final BiConsumer<String, EndpointCounters> counted;
  private final Map<String, EndpointCounters> counters = new ConcurrentHashMap<>();
  private volatile RouteTable routes = RouteTable.empty();
  private boolean candidatesServe;
  private volatile Map<String, ServingRoute> serving = Map.of();

  /**
   * @param gateway id of this gateway
   * @param slowMicros a model whose runs take longer is slow
   * @param counted told the counters of each endpoint, once
   */
  public Endpoints(
      String gateway,
      ModelHost models,
      long slowMicros,
      BiConsumer<String, EndpointCounters> counted) {
    this.gateway = gateway;
    this.models = models;
    this.slowMicros = slowMicros;
    this.counted = counted;
  }

  /** What became of a route. */
  public enum Acceptance {
    APPLIED,
    /** That epoch or a newer one is known. */
    KNOWN,
    /** The route is remembered, but the endpoint belongs to another pipeline. */
    REFUSED
  }

  /** Takes a route if it is newer than the pipeline's. */
  public synchronized Acceptance accept(Route route) {
    RouteTable next = routes.with(route);
    if (next == routes) {
      return Acceptance.KNOWN;
    }
    routes = next;
    resolve();
    return routes.refused().contains(route) ? Acceptance.REFUSED : Acceptance.APPLIED;
  }

  /** Forgets the route of a pipeline. */
  public synchronized void remove(String pipeline) {
    routes = routes.without(pipeline);
    resolve();
  }

  /** Whether candidates may answer at all. */
  public synchronized boolean candidatesServe() {
    return candidatesServe;
  }

  /**
   * Says whether candidates may answer at all. At first they may not, and they may not while Kafka
   * is away: nobody could stop them.
   */
  public synchronized void letCandidatesServe(boolean allowed) {
    if (candidatesServe != allowed) {
      candidatesServe = allowed;
      resolve();
    }
  }

  /**
   * Joins routes and ready models again, after either changed. All that may be served is wanted
   * before any of it is looked up, so nothing that is found ready is unloaded meanwhile.
   */
  public synchronized void resolve() {
    List<Route> mayServe = new ArrayList<>(routes.routes());
    serving.values().forEach(served -> mayServe.add(served.route()));
    models.want(mayServe);
    Map<String, ServingRoute> next = new HashMap<>();
    List<Route> needed = new ArrayList<>(routes.routes());
    for (Route route : routes.routes()) {
      Optional<ServingRoute> earlier =
          serving(route.endpoint())
              .filter(served -> served.route().pipeline().equals(route.pipeline()));
      Optional<ServingRoute> resolved = resolve(route, earlier);
      if (resolved.isPresent()) {
        next.put(route.endpoint(), resolved.get());
      } else if (earlier.isPresent()) {
        next.put(route.endpoint(), earlier.get().withoutCandidateTraffic());
        needed.add(earlier.get().route());
      }
    }
    serving = Map.copyOf(next);
    models.want(needed);
  }

  private Optional<ServingRoute> resolve(Route route, Optional<ServingRoute> earlier) {
    Map<Integer, ServedVersion> ready = new HashMap<>();
    long warmMicros = 0;
    for (RouteVersion version : route.versions()) {
      VersionKey key = ModelHost.key(route, version);
      Optional<ServedModel> model = models.ready(key);
      if (model.isPresent()) {
        ready.put(
            version.version(), new ServedVersion(version.version(), version.role(), model.get()));
        warmMicros = Math.max(warmMicros, models.warmMicros(key));
      }
    }
    Optional<ServedVersion> champion =
        route.versions().stream()
            .filter(Endpoints::answersAlone)
            .map(version -> ready.get(version.version()))
            .filter(Objects::nonNull)
            .min(Comparator.comparing(ServedVersion::role));
    boolean slow = warmMicros > slowMicros;
    return champion.map(version -> join(route, version, ready, slow, earlier));
  }

  /** The champion, or a first model that gets all traffic without one. */
  private static boolean answersAlone(RouteVersion version) {
    return version.role() == RouteRole.CHAMPION
        || (version.role() == RouteRole.CANDIDATE && version.weight() == 100);
  }

  private ServingRoute join(
      Route route,
      ServedVersion champion,
      Map<Integer, ServedVersion> ready,
      boolean slow,
      Optional<ServingRoute> earlier) {
    Optional<ServedVersion> challenger =
        ready.values().stream()
            .filter(version -> version.version() != champion.version())
            .filter(
                version ->
                    version.role() == RouteRole.CANDIDATE || version.role() == RouteRole.FORMER)
            .min(Comparator.comparing(ServedVersion::role));
    boolean sameEpoch =
        earlier
            .map(ServingRoute::route)
            .filter(r -> r.generation() == route.generation() && r.epoch() == route.epoch())
            .isPresent();
    boolean sameRollout =
        earlier
            .map(ServingRoute::route)
            .filter(r -> r.rolloutId().equals(route.rolloutId()))
            .isPresent();
    return new ServingRoute(
        gateway,
        route,
        champion,
        challenger.map(version -> Pair.of(champion, version)),
        challenger.map(version -> weight(route, version)).orElse(0),
        Map.copyOf(ready),
        slow,
        counters(route.endpoint()),
        sameEpoch ? earlier.get().routed() : new RoutedUnits(),
        sameRollout ? earlier.get().breaker() : new Breaker(route.attributableInputs()),
        sameRollout ? earlier.get().unasked() : new Unasked());
  }

  private int weight(Route route, ServedVersion challenger) {
    if (!candidatesServe || challenger.role() != RouteRole.CANDIDATE) {
      return 0;
    }
    return route.versions().stream()
        .filter(version -> version.version() == challenger.version())
        .mapToInt(RouteVersion::weight)
        .findFirst()
        .orElse(0);
  }

  private EndpointCounters counters(String endpoint) {
    return counters.computeIfAbsent(
        endpoint,
        name -> {
          EndpointCounters made = new EndpointCounters();
          counted.accept(name, made);
          return made;
        });
  }

  /** What answers at an endpoint; empty while nothing is ready. */
  public Optional<ServingRoute> serving(String endpoint) {
    return Optional.ofNullable(serving.get(endpoint));
  }

  /** The route to an endpoint, its models ready or not. */
  public Optional<Route> route(String endpoint) {
    return routes.route(endpoint);
  }

  /** Whether there is a route to the endpoint, ready or not. */
  public boolean known(String endpoint) {
    return routes.route(endpoint).isPresent();
  }

  /**
   * Whether every endpoint that has a version to answer alone serves. While its first model loads,
   * or after that failed, an endpoint has none; that is no reason to call the whole gateway not
   * ready.
   */
  public synchronized boolean allServe() {
    return routes.routes().stream()
        .filter(route -> route.versions().stream().anyMatch(Endpoints::answersAlone))
        .allMatch(route -> serving.containsKey(route.endpoint()));
  }

  /** What is reported of each endpoint. */
  public synchronized List<EndpointState> states() {
    return routes.routes().stream().map(this::state).toList();
  }

  /** The routes that are not served, and whose their endpoints are. */
  public synchronized List<RefusedRoute> refused() {
    return routes.refused().stream()
        .map(
            route ->
                new RefusedRoute(
                    route.pipeline(),
                    route.endpoint(),
                    route.generation(),
                    route.epoch(),
                    routes.route(route.endpoint()).orElseThrow().pipeline()))
        .toList();
  }

  private EndpointState state(Route route) {
    Optional<ServingRoute> now = serving(route.endpoint());
    EndpointCounters counts = counters(route.endpoint());
    return new EndpointState(
        route.endpoint(),
        route.pipeline(),
        now.map(served -> served.route().generation()).orElse(0L),
        now.map(served -> served.route().epoch()).orElse(0L),
        models.versions(route.endpoint()),
        counts.answeredCount(),
        counts.failedCount(),
        counts.loggedCount(),
        counts.droppedCount(),
        now.map(served -> served.routed().toChampion()).orElse(0L),
        now.map(served -> served.routed().toCandidate()).orElse(0L),
        now.map(served -> served.breaker().stoppedAfter()).orElse(0),
        now.map(served -> served.unasked().byInput()).orElse(Map.of()));
  }
}
