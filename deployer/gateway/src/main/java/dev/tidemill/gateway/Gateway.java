package dev.tidemill.gateway;

import dev.tidemill.gateway.api.GatewayApi;
import dev.tidemill.gateway.api.GatewayMeters;
import dev.tidemill.gateway.api.InferApi;
import dev.tidemill.gateway.api.LabelApi;
import dev.tidemill.gateway.http.HttpServer;
import dev.tidemill.gateway.log.PredictionLog;
import dev.tidemill.gateway.log.Sink;
import dev.tidemill.gateway.model.ArtefactSource;
import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.ModelHost;
import dev.tidemill.gateway.model.RunDeadlines;
import dev.tidemill.gateway.serve.Endpoints;
import dev.tidemill.gateway.state.RouteFiles;
import dev.tidemill.gateway.state.StateReporter;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
  private static final Duration WAIT_AT_MOST = Duration.ofSeconds(2);

  private final String id;
  private final GatewayOptions options;
  private final Sinks sinks;
  private final Clock clock;
  private final RunDeadlines deadlines;
  private final ModelHost models;
  private final Endpoints endpoints;
  private final RouteFiles routeFiles;
  private final PredictionLog predictionLog;
  private final HttpServer server;
  private final ThreadPoolExecutor slowModels;
  private final ThreadPoolExecutor labelSenders;
  private final ScheduledExecutorService kafkaWatch =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "gateway-kafka-watch"));
  private final Counter refusedRoutes;
  private final Set<String> refusedOnce = ConcurrentHashMap.newKeySet();
  private volatile StateReporter reporter;
  private volatile BooleanSupplier routesRead = () -> false;
  private volatile boolean routesOnDisk;
  private volatile boolean routesWereRead;

  /** Where a gateway's records go. */
  public record Sinks(
      Sink<Prediction> predictions, Sink<Label> labels, Sink<GatewayState> states) {}

  /**
   * @param id of this gateway, for ever
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
    routeFiles = new RouteFiles(folder.resolve("routes"));
    models =
        new ModelHost(
            new ModelCache(folder.resolve("models"), artefacts),
            deadlines,
            options.warmUpRuns(),
            options.provedOnly(),
            options.unloadAfter(),
            RETRY_ARTEFACT_AFTER,
            this::modelsChanged);
    endpoints = new Endpoints(id, models, options.slowModel().toNanos() / 1000);
    predictionLog =
        new PredictionLog(options.predictionBuffer(), sinks.predictions(), FLUSH_WITHIN);
    slowModels = pool(options.threads(), options.slowQueue(), "gateway-slow-model");
    labelSenders = pool(1, options.labelBuffer(), "gateway-labels");
    server = new HttpServer(httpOptions(options), api(meters));
    refusedRoutes =
        Counter.builder("tidemill.gateway.routes.refused")
            .description("Routes to an endpoint that is another pipeline's")
            .register(meters);
    Gauge.builder("tidemill.gateway.predictions.waiting", predictionLog, PredictionLog::waiting)
        .description("Predictions that wait for Kafka")
        .register(meters);
  }

  private GatewayApi api(MeterRegistry meters) {
    InferApi infer =
        new InferApi(predictionLog, slowModels, WAIT_AT_MOST, new GatewayMeters(meters), clock);
    LabelApi labels =
        new LabelApi(
            endpoints::task,
            this::allRoutesKnown,
            sinks.labels(),
            labelSenders,
            options.labelBuffer(),
            Duration.ofSeconds(10),
            clock);
    String version = Gateway.class.getPackage().getImplementationVersion();
    return new GatewayApi(
        endpoints,
        infer,
        labels,
        this::ready,
        this::allRoutesKnown,
        version == null ? "development" : version,
        options.token());
  }

  private static HttpServer.Options httpOptions(GatewayOptions options) {
    return new HttpServer.Options(
        options.host(),
        options.port(),
        options.threads(),
        options.maxBodyBytes(),
        options.maxConnections(),
        options.requestWithin(),
        Duration.ofSeconds(60));
  }

  private static ThreadPoolExecutor pool(int threads, int queue, String name) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(queue),
        task -> daemon(task, name));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts a gateway that has all its routes once they were given. */
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
    routesRead = allRoutesRead;
    server.start();
    String address = "http://" + options.host() + ":" + server.port();
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
            this::kafkaConfirmed);
    reporter = heartbeat;
    List<Route> onDisk = routeFiles.read();
    onDisk.forEach(endpoints::accept);
    routesOnDisk = !onDisk.isEmpty();
    heartbeat.start();
    long pace = options.beats().look().toMillis();
    kafkaWatch.scheduleWithFixedDelay(this::watchKafka, pace, pace, TimeUnit.MILLISECONDS);
    LOG.info("gateway {} answers at {}", id, address);
  }

  private void watchKafka() {
    endpoints.letCandidatesServe(kafkaIsThere());
  }

  /** Off the thread that tells it: that is Kafka's. */
  private void kafkaConfirmed() {
    if (!endpoints.candidatesServe() && !kafkaWatch.isShutdown()) {
      kafkaWatch.execute(this::watchKafka);
    }
  }

  /** Whether candidates may answer: not while Kafka is away, and not before it was first there. */
  public boolean candidatesServe() {
    return endpoints.candidatesServe();
  }

  /** Whether Kafka has confirmed a heartbeat lately. */
  public boolean kafkaIsThere() {
    StateReporter heartbeat = reporter;
    return heartbeat != null
        && heartbeat
            .sinceConfirmed()
            .filter(since -> since.compareTo(options.withoutKafka()) < 0)
            .isPresent();
  }

  /** Applies a route, unless it is older than the one applied, or another pipeline's. */
  public void route(Route route) {
    switch (endpoints.accept(route)) {
      case APPLIED -> applied(route);
      case KNOWN -> LOG.debug("the route of {} is known or old", route.endpoint());
      case REFUSED -> refused(route);
    }
  }

  /** An endpoint answers for one pipeline: two that publish routes to it would swap its models. */
  private void refused(Route route) {
    refusedRoutes.increment();
    if (refusedOnce.add(route.pipeline() + " " + route.endpoint())) {
      LOG.error(
          "{} also publishes routes to the endpoint {}, which is another pipeline's; they are"
              + " not served. Give it an endpoint of its own.",
          route.pipeline(),
          route.endpoint());
    }
    keep(route);
  }

  private void applied(Route route) {
    LOG.info(
        "{} has epoch {}.{}: {}",
        route.endpoint(),
        route.generation(),
        route.epoch(),
        route.versions().stream()
            .map(v -> v.role() + " " + v.version() + " " + v.weight() + "%")
            .toList());
    keep(route);
  }

  private void keep(Route route) {
    changed();
    try {
      routeFiles.write(route);
    } catch (IOException e) {
      LOG.warn("the route of {} is not on disk for a restart: {}", route.pipeline(), e.toString());
    }
  }

  /** Forgets the route of a pipeline. */
  public void withoutRoute(String pipeline) {
    endpoints.remove(pipeline);
    changed();
    try {
      routeFiles.delete(pipeline);
    } catch (IOException e) {
      LOG.warn("the route of {} stays on disk: {}", pipeline, e.toString());
    }
  }

  /** What is served, and how much of it was logged. */
  public List<EndpointState> states() {
    return endpoints.states();
  }

  /** Whether every endpoint that has a route for that answers. */
  public boolean allServe() {
    return endpoints.allServe();
  }

  /** Whether all routes that there are, or those of its last life, are known. */
  public boolean routesKnown() {
    return routesOnDisk || allRoutesKnown();
  }

  /** Whether an endpoint that is not known here does not exist. */
  public boolean allRoutesKnown() {
    // Read once is enough: a reader that starts anew finds what is served already.
    if (!routesWereRead && routesRead.getAsBoolean()) {
      routesWereRead = true;
    }
    return routesWereRead;
  }

  /** Whether requests are to be sent here; it stays so while Kafka is away. */
  public boolean ready() {
    return routesKnown() && allServe();
  }

  /** The port of the inference protocol. */
  public int port() {
    return server.port();
  }

  private void modelsChanged() {
    endpoints.resolve();
    changed();
  }

  private void changed() {
    StateReporter heartbeat = reporter;
    if (heartbeat != null) {
      heartbeat.changed();
    }
  }

  /** Stops answering, then flushes the log, then says the last word. */
  @Override
  public void close() {
    kafkaWatch.shutdownNow();
    server.close();
    slowModels.shutdown();
    labelSenders.shutdown();
    try {
      if (!slowModels.awaitTermination(2, TimeUnit.SECONDS)) {
        slowModels.shutdownNow();
      }
      if (!labelSenders.awaitTermination(2, TimeUnit.SECONDS)) {
        labelSenders.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    predictionLog.close();
    if (reporter != null) {
      reporter.close();
    }
    models.close();
    deadlines.close();
  }
}
