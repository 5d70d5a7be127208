package dev.tidemill.gateway;

import dev.tidemill.gateway.api.GatewayApi;
import dev.tidemill.gateway.api.GatewayMeters;
import dev.tidemill.gateway.api.InferApi;
import dev.tidemill.gateway.api.LabelApi;
import dev.tidemill.gateway.http.GatewayServer;
import dev.tidemill.gateway.label.EndpointLabels;
import dev.tidemill.gateway.log.PredictionSender;
import dev.tidemill.gateway.log.Sink;
import dev.tidemill.gateway.metric.GatewayMetrics;
import dev.tidemill.gateway.model.ArtefactSource;
import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.ModelHost;
import dev.tidemill.gateway.model.RunDeadlines;
import dev.tidemill.gateway.serve.Endpoints;
import dev.tidemill.gateway.state.RouteFiles;
import dev.tidemill.gateway.state.StateReporter;
import dev.tidemill.gateway.v2.ServerPrograms;
import dev.tidemill.gateway.v2.ServerRepositories;
import dev.tidemill.gateway.v2.V2Servers;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane, without a word of Kafka: routes come in through {@link #route}, predictions,
 * labels and heartbeats go out through sinks. Life: {@link #start} once, {@link #close} once.
 */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration FLUSH_WITHIN = Duration.ofSeconds(5);
  private static final Duration RETRY_ARTEFACT_AFTER = Duration.ofSeconds(2);
  private static final Duration SERVER_READY_WITHIN = Duration.ofSeconds(10);
  private static final Duration WAIT_AT_MOST = Duration.ofSeconds(2);

  private final String id;
  private final GatewayOptions options;
  private final Sinks sinks;
  private final Clock clock;
  private final RunDeadlines deadlines;
  private final V2Servers servers;
  private final ModelHost models;
  private final Endpoints endpoints;
  private final RouteKeeper routes;
  private final KafkaWatch kafka;
  private final PredictionSender predictionLog;
  private final GatewayServer server;
  private final GatewayThreads threads;
  private volatile StateReporter reporter;
  private volatile boolean draining;

  /** Where a gateway's records go. */
  public record Sinks(
      Sink<Prediction> predictions, Sink<Label> labels, Sink<GatewayState> states) {}

  /**
   * @param id of this gateway; it stays the same over restarts
   * @param folder its own disk: copies of models, and the last routes
   */
  public Gateway(
      String id,
      GatewayOptions options,
      Path folder,
      ArtefactSource artefacts,
      Sinks sinks,
      MeterRegistry meters,
      Clock clock)
      throws IOException {
    this.id = id;
    this.options = options;
    this.sinks = sinks;
    this.clock = clock;
    deadlines = new RunDeadlines(options.runLimit());
    ModelCache cache = new ModelCache(folder.resolve("models"), artefacts);
    servers =
        new V2Servers(
            new ServerPrograms(folder.resolve("servers"), cache, options.programs()),
            new ServerRepositories(cache),
            options.runLimit(),
            SERVER_READY_WITHIN);
    models =
        new ModelHost(
            cache,
            deadlines,
            options.warmUpRuns(),
            options.provedOnly(),
            servers,
            options.unloadAfter(),
            RETRY_ARTEFACT_AFTER,
            this::modelsChanged);
    endpoints =
        new Endpoints(
            id,
            models,
            options.slowModel().toNanos() / 1000,
            (endpoint, counters) -> GatewayMeters.follow(meters, endpoint, counters));
    routes =
        new RouteKeeper(endpoints, new RouteFiles(folder.resolve("routes")), this::changed, meters);
    kafka = new KafkaWatch(endpoints, this::sinceConfirmed, options.withoutKafka());
    predictionLog =
        new PredictionSender(options.predictionBuffer(), sinks.predictions(), FLUSH_WITHIN);
    threads = new GatewayThreads(options);
    server = new GatewayServer(httpOptions(options), api(meters));
    GatewayMetrics.PREDICTIONS_WAITING.on(meters, predictionLog::waiting);
    GatewayMetrics.CANDIDATES_SERVE.on(meters, () -> candidatesServe() ? 1 : 0);
  }

  private GatewayApi api(MeterRegistry meters) {
    InferApi infer =
        new InferApi(
            predictionLog,
            threads.slowModels(),
            threads.remoteModels(),
            WAIT_AT_MOST,
            new GatewayMeters(meters),
            clock);
    LabelApi labels =
        new LabelApi(
            endpoint -> endpoints.route(endpoint).map(EndpointLabels::of),
            routes::allKnown,
            sinks.labels(),
            threads.labelSenders(),
            options.labelBuffer(),
            Duration.ofSeconds(10),
            clock);
    String version = Gateway.class.getPackage().getImplementationVersion();
    return new GatewayApi(
        endpoints,
        infer,
        labels,
        this::ready,
        routes::allKnown,
        version == null ? "development" : version,
        options.token());
  }

  private static GatewayServer.Options httpOptions(GatewayOptions options) {
    return new GatewayServer.Options(
        options.host(),
        options.port(),
        options.threads(),
        options.maxBodyBytes(),
        options.maxConnections(),
        options.requestWithin(),
        Duration.ofSeconds(60));
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts a gateway that already has all its routes. */
  public void start() throws IOException {
    start(() -> true);
  }

  /**
   * Takes up the routes on disk, listens, and starts the heartbeat.
   *
   * @param allRoutesRead whether all routes that there are have been given
   * @throws IllegalStateException when the port is taken; the message is for people
   */
  public void start(BooleanSupplier allRoutesRead) throws IOException {
    routes.readUntil(allRoutesRead);
    server.start();
    String own = "http://" + options.host() + ":" + server.port();
    String address = options.url().isEmpty() ? own : options.url();
    StateReporter heartbeat =
        new StateReporter(
            () ->
                new GatewayState(
                    id,
                    clock.instant(),
                    options.timeToLive(),
                    address,
                    endpoints.states(),
                    endpoints.refused()),
            sinks.states(),
            options.beats(),
            kafka::confirmed);
    reporter = heartbeat;
    routes.fromDisk();
    heartbeat.start();
    kafka.start(options.beats().look());
    LOG.info("gateway {} answers at {}", id, own);
  }

  /**
   * Whether candidates may answer. They may not before Kafka was there for the first time, nor
   * while it is away.
   */
  public boolean candidatesServe() {
    return endpoints.candidatesServe();
  }

  /** Whether Kafka has confirmed a heartbeat lately. */
  public boolean kafkaIsThere() {
    return kafka.kafkaIsThere();
  }

  /** Applies a route, unless it is older than the one applied, or another pipeline's. */
  public void route(Route route) {
    routes.take(route);
  }

  /** Forgets the route of a pipeline. */
  public void withoutRoute(String pipeline) {
    routes.remove(pipeline);
  }

  /** What is served, and how much of it was logged. */
  public List<EndpointState> states() {
    return endpoints.states();
  }

  /** Whether every endpoint that has a version to answer alone answers. */
  public boolean allServe() {
    return endpoints.allServe();
  }

  /** Whether all routes, or at least those from before its restart, are known. */
  public boolean routesKnown() {
    return routes.known();
  }

  /** Whether requests are to be sent here; it stays so while Kafka is away. */
  public boolean ready() {
    return !draining && routesKnown() && allServe();
  }

  /** It stops soon: it is not ready any more, and each answer is the last one of its connection. */
  public void drain() {
    draining = true;
    server.drain();
  }

  /** Whether it stops soon. */
  public boolean draining() {
    return draining;
  }

  /** The port of the inference protocol. */
  public int port() {
    return server.port();
  }

  private void modelsChanged() {
    endpoints.resolve();
    changed();
  }

  private Optional<Duration> sinceConfirmed() {
    StateReporter heartbeat = reporter;
    return heartbeat == null ? Optional.empty() : heartbeat.sinceConfirmed();
  }

  private void changed() {
    StateReporter heartbeat = reporter;
    if (heartbeat != null) {
      heartbeat.changed();
    }
  }

  /** Stops answering, flushes the log and sends a last heartbeat. */
  @Override
  public void close() {
    kafka.close();
    server.close();
    threads.close();
    predictionLog.close();
    if (reporter != null) {
      reporter.close();
    }
    models.close();
    servers.close();
    deadlines.close();
  }
}
