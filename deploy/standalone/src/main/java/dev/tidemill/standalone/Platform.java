package dev.tidemill.standalone;

import dev.tidemill.cli.BuildVersion;
import dev.tidemill.cli.home.Home;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.cli.home.StartException;
import dev.tidemill.gateway.GatewayService;
import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.http.Door;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.kafka.SharedAdmin;
import dev.tidemill.kit.metric.KafkaMeters;
import dev.tidemill.kit.metric.KitMetrics;
import dev.tidemill.kit.metric.ProcessMeters;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OperationsRoutes;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.store.StoreUsers;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process: a broker if no cluster is named, the services that it holds, and the HTTP server
 * that they share. Starts in order, stops in the reverse order.
 */
public final class Platform implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

  private final List<AutoCloseable> started = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  private HttpServer http;
  private ServiceContext context;
  private SharedAdmin starting;
  private boolean open;
  private volatile boolean draining;

  private Platform() {}

  /**
   * Starts everything and returns at once; {@link #awaitReady} tells when it works.
   *
   * @throws StartException or PortTakenException with one clear line
   */
  public static Platform start(ProcessPlan plan) {
    Platform platform = new Platform();
    try {
      platform.open(plan);
      return platform;
    } catch (RuntimeException | Error e) {
      platform.close();
      throw e;
    }
  }

  private void open(ProcessPlan plan) {
    Settings settings = plan.settings();
    Kinds.all(); // a broken jar is refused before anything starts
    String instanceId = plan.instanceId();
    if (plan.bootstrapServers().isEmpty()) {
      keep(Home.take(plan.home()));
    }
    Path home = keep(Home.share(plan.home(), instanceId)).folder();
    TemporaryFolders.sweep();
    Optional<EmbeddedKafka> kafka =
        plan.bootstrapServers().isPresent()
            ? Optional.empty()
            : Optional.of(keep(broker(plan, home, settings)));
    KafkaAccess kafkaAccess =
        plan.bootstrapServers()
            .map(servers -> HomeKafka.access(settings, home, servers))
            .orElseGet(() -> kafka.orElseThrow().ofThisProcess());
    Access ofHome = HomeAccess.of(home, settings);
    open = ofHome.open();
    // While the broker starts, make what does not need it yet.
    CompletableFuture<Void> broker =
        kafka
            .map(k -> CompletableFuture.runAsync(k::start, Platform::inBackground))
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    PrometheusMeterRegistry meters = meters();
    context = new ServiceContext(instanceId, kafkaAccess, home, settings, meters);
    for (Services s : plan.services()) {
      s.create(context).forEach(service -> services.add(keep(service)));
    }
    await(broker);
    createTopics(plan, settings);
    serve(new Door(access(ofHome), meters), plan.port(), meters);
    if (plan.services().contains(Services.CONSOLE)) {
      note(home, http.port());
      services.forEach(s -> s.reachedAt(URI.create("http://127.0.0.1:" + http.port())));
    }
    services.forEach(Service::start);
  }

  private static EmbeddedKafka broker(ProcessPlan plan, Path home, Settings settings) {
    if (Files.exists(HomeKafka.unfinishedCopy(home))) {
      throw new StartException(
          "A copy of topics into "
              + home
              + " was not finished, so records lack; delete the folder and copy again",
          null);
    }
    return EmbeddedKafka.prepare(
        HomeKafka.folder(home), plan.kafkaPort(), settings.get(KitSettings.INSECURE_LOCAL));
  }

  /** Services first: where the home lets everybody in, some tokens still stand for somebody. */
  private Access access(Access ofHome) {
    List<Access> all = new ArrayList<>();
    services.forEach(s -> s.access().ifPresent(all::add));
    all.add(ofHome);
    return Access.any(all);
  }

  private PrometheusMeterRegistry meters() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    started.add(meters::close);
    meters.config().meterFilter(KafkaMeters.filter());
    keep(new ProcessMeters(meters));
    KitMetrics.BUILD.on(meters, () -> 1, BuildVersion.text(), Runtime.version().toString());
    return meters;
  }

  private void createTopics(ProcessPlan plan, Settings settings) {
    starting = keep(SharedAdmin.open(context.clientProperties()));
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties(), settings)) {
      admin.createTopics(Topics.all(), settings.get(KitSettings.PARTITIONS).intValue());
      if (plan.services().stream().anyMatch(Services::writesArtefacts)) {
        new StoreUsers(context.artefacts()).add(admin.clusterId());
      }
    }
  }

  private void serve(Door door, int port, PrometheusMeterRegistry meters) {
    Settings settings = context.settings();
    http =
        keep(
            HttpServer.start(
                new HttpOptions(
                    settings.get(KitSettings.HTTP_HOST),
                    port,
                    door,
                    settings.get(KitSettings.HTTP_MAX_BODY_BYTES)),
                settings.get(KitSettings.HTTP_REQUEST_WITHIN),
                routes -> {
                  OperationsRoutes.add(routes, services, meters, () -> draining);
                  services.forEach(s -> s.routes(routes));
                }));
  }

  /** Notes the port, from which {@code tokens link} makes the link to the page. */
  private static void note(Path home, int port) {
    try {
      Files.writeString(HomeFiles.port(home), Integer.toString(port));
    } catch (IOException e) {
      throw new StartException("Cannot write to " + home + ": " + e.getMessage(), e);
    }
  }

  private static void inBackground(Runnable task) {
    new Thread(task, "start-kafka").start();
  }

  private static void await(CompletableFuture<Void> broker) {
    try {
      broker.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    started.add(part);
    return part;
  }

  /** Waits until every service is ready. @throws TimeoutException naming those that are not */
  public void awaitReady(Duration atMost) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!services.stream().allMatch(s -> s.health().ready())) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "Not ready after " + atMost.toSeconds() + " s: " + String.join("; ", waiting()));
      }
      Thread.sleep(20);
    }
    starting.close();
  }

  /**
   * Goes on for the time that the setting says and is not ready meanwhile, so that what comes next
   * goes elsewhere before this process stops.
   */
  public void drain() throws InterruptedException {
    Duration time = context.settings().get(KitSettings.DRAIN_TIME);
    if (time.isZero()) {
      return;
    }
    LOG.info("Not ready any more; stops in {} s", time.toSeconds());
    draining = true;
    http.drain();
    services.forEach(Service::drain);
    Thread.sleep(time.toMillis());
  }

  /** What is not ready, and why. */
  private List<String> waiting() {
    List<String> waiting = new ArrayList<>();
    for (Service s : services) {
      Health health = s.health();
      if (!health.ready()) {
        waiting.add(s.name() + ": " + health.reason());
      }
    }
    return waiting;
  }

  /** Port of the API and the pages. */
  public int port() {
    return http.port();
  }

  /** Port of the inference protocol; 0 if there is no gateway here. */
  public int gatewayPort() {
    return services.stream()
        .filter(GatewayService.class::isInstance)
        .map(s -> ((GatewayService) s).port())
        .findFirst()
        .orElse(0);
  }

  /** Whether the API answers without a token. */
  public boolean open() {
    return open;
  }

  public String bootstrapServers() {
    return context.kafka().bootstrapServers();
  }

  public ServiceContext context() {
    return context;
  }

  @Override
  public void close() {
    Collections.reverse(started);
    for (AutoCloseable part : started) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not stop cleanly", part, e);
      }
    }
    started.clear();
  }
}
