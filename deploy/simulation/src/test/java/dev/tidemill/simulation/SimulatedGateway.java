package dev.tidemill.simulation;

import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.kit.testing.Worker;
import dev.tidemill.kit.testing.World;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A gateway: reads routes, loads versions, heartbeats; sometimes it is down and starts afresh. */
final class SimulatedGateway implements Worker<Route> {

  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(15);

  private final String name;
  private final Instant until;
  private final Endpoints routes = new Endpoints();
  private final Map<String, LoadStatus> models = new HashMap<>();
  private boolean started;
  private int lives;

  /**
   * @param until it is heard of until then
   */
  SimulatedGateway(String name, Instant until) {
    this.name = name;
    this.until = until;
  }

  @Override
  public void work(Entry<Route> entry, World world) {
    if (routes.take(entry.value())) {
      load(entry.value(), world);
    }
    if (!started) {
      started = true;
      beat(world);
    }
  }

  private void load(Route route, World world) {
    int life = lives;
    for (RouteVersion version : route.versions()) {
      String digest = version.digest();
      if (models.putIfAbsent(digest, LoadStatus.LOADING) == null
          && world.random().nextInt(40) > 0) {
        Duration takes = Duration.ofMillis(world.random().nextInt(200, 6_000));
        world.after(takes, () -> loaded(life, digest));
      }
    }
  }

  private void loaded(int life, String digest) {
    if (life == lives) {
      boolean fails = Nature.of(digest) == Nature.UNLOADABLE;
      models.put(digest, fails ? LoadStatus.FAILED : LoadStatus.READY);
    }
  }

  private void beat(World world) {
    if (world.now().isAfter(until)) {
      return;
    }
    if (world.random().nextInt(80) == 0) {
      lives++;
      models.clear();
      world.after(Duration.ofSeconds(world.random().nextInt(5, 90)), () -> restart(world));
      return;
    }
    world.send(
        Topics.GATEWAY_STATES,
        name,
        new GatewayState(
            name,
            world.now(),
            TIME_TO_LIVE,
            "127.0.0.1:8081",
            routes.all().stream().map(this::endpoint).toList(),
            routes.refused()));
    world.after(BEAT, () -> beat(world));
  }

  private void restart(World world) {
    routes.all().forEach(r -> load(r, world));
    beat(world);
  }

  private EndpointState endpoint(Route route) {
    List<LoadedVersion> held = route.versions().stream().map(this::held).toList();
    return new EndpointState(
        route.endpoint(),
        route.pipeline(),
        route.generation(),
        route.epoch(),
        held,
        0,
        0,
        0,
        0,
        0,
        0,
        0);
  }

  private LoadedVersion held(RouteVersion version) {
    LoadStatus status = models.getOrDefault(version.digest(), LoadStatus.LOADING);
    double difference = Nature.of(version.digest()) == Nature.SKEWED ? 1e-3 : 1e-7;
    return new LoadedVersion(
        version.version(),
        version.digest(),
        status,
        status == LoadStatus.FAILED ? "no such operator" : "",
        List.of(),
        status == LoadStatus.READY ? difference : Double.NaN);
  }
}
