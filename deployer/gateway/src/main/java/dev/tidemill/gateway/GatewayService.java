package dev.tidemill.gateway;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OwnPaths;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gateway on Kafka: follows {@code tidemill.routes}, writes predictions, labels and its own
 * state. It answers from its own disk before, and while, Kafka is away.
 */
public final class GatewayService implements Service {

  private final ServiceContext context;
  private volatile TopicWriter records;
  private volatile TopicWriter heartbeats;
  private final Gateway gateway;
  private volatile LogReader routes;
  private boolean closed;

  /** The gateway that the settings describe. */
  public GatewayService(ServiceContext context) {
    this(context, GatewayOptions.of(context.settings()));
  }

  /**
   * A gateway with these options.
   *
   * @throws UncheckedIOException when its folder under the home cannot be written
   */
  public GatewayService(ServiceContext context, GatewayOptions options) {
    this.context = context;
    Gateway.Sinks sinks =
        new Gateway.Sinks(
            prediction -> records.send(Topics.PREDICTIONS, prediction.requestId(), prediction),
            label -> records.send(Topics.LABELS, label.requestId(), label),
            state -> heartbeats.send(Topics.GATEWAY_STATES, state.gateway(), state));
    try {
      gateway =
          new Gateway(
              context.instanceId(),
              options,
              context.home().resolve("gateway").resolve(context.instanceId()),
              digest -> open(context, digest),
              sinks,
              context.meters(),
              Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException("The gateway cannot use its folder: " + e.getMessage(), e);
    }
  }

  private static InputStream open(ServiceContext context, String digest) throws IOException {
    try {
      return context.artefacts().open(digest);
    } catch (RuntimeException e) {
      throw new IOException(OwnPaths.of(context).hidden(String.valueOf(e.getMessage())), e);
    }
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public void start() {
    records = new TopicWriter(context, "gateway");
    heartbeats = new TopicWriter(context, "gateway-state");
    try {
      gateway.start(this::routesRead);
    } catch (IOException e) {
      throw new UncheckedIOException("The gateway cannot read its routes: " + e.getMessage(), e);
    }
    routes = readRoutes();
  }

  private boolean routesRead() {
    LogReader reader = routes;
    return reader != null && reader.caughtUp();
  }

  private LogReader readRoutes() {
    return LogReader.of(context, "gateway-routes").on(Topics.ROUTES, this::take).start();
  }

  private void take(Received<Route> received) {
    if (received.deleted()) {
      gateway.withoutRoute(received.key());
    } else {
      gateway.route(received.value());
    }
  }

  /** The port of the inference protocol, once started. */
  public int port() {
    return gateway.port();
  }

  @Override
  public Health health() {
    LogReader reader = routes;
    if (reader == null) {
      return Health.notReady("the gateway has not started");
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("port", gateway.port());
    details.put("kafka", gateway.kafkaIsThere() ? "there" : "away");
    for (EndpointState state : gateway.states()) {
      details.put(
          state.endpoint(),
          Map.of(
              "epoch", state.generation() + "." + state.epoch(),
              "answered", state.answered(),
              "failed", state.failed(),
              "logged", state.logged(),
              "dropped", state.dropped()));
    }
    // Trouble with the topic is shown but does not count: the gateway serves what it knows while
    // Kafka is away.
    Health reading = reader.health();
    details.put("routes", reading.ready() ? reading.details() : reading.reason());
    if (gateway.draining()) {
      return Health.notReady("it stops soon", details);
    }
    if (!gateway.routesKnown()) {
      return Health.notReady("no routes are known yet: " + reading.reason(), details);
    }
    return gateway.ready()
        ? Health.ok(details)
        : Health.notReady("an endpoint has no version ready yet", details);
  }

  @Override
  public void drain() {
    gateway.drain();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (routes != null) {
      routes.close();
    }
    gateway.close();
    records.close();
    heartbeats.close();
  }
}
