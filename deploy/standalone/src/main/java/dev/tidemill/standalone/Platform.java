package dev.tidemill.standalone;

import dev.tidemill.cli.home.Home;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.cli.home.StartException;
import dev.tidemill.gateway.GatewayOptions;
import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.http.Door;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OperationsRoutes;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.store.StoreUsers;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /**
   * What to start.
   *
   * @param bootstrapServers of an existing cluster; absent: a broker in this process
   * @param port of the API and the pages; 0: any
   * @param gatewayPort of the inference protocol; 0: any
   * @param kafkaPort of the broker in this process; 0: any
   */
  public record Plan(
      Path home,
      Optional<String> bootstrapServers,
      Set<Services> services,
      int port,
      int gatewayPort,
      int kafkaPort,
      Map<String, String> options,
      Map<String, String> environment) {

    /** Everything in one process, on free ports. */
    public static Plan everything(Path home) {
      return new Plan(
          home, Optional.empty(), EnumSet.allOf(Services.class), 0, 0, 0, Map.of(), Map.of());
    }

    /** The name of this process among others on the same home or cluster. */
    public String instanceId() {
      String given = settings().get(KitSettings.INSTANCE_ID);
      if (!given.isBlank()) {
        return given;
      }
      return services.size() == 1 ? services.iterator().next().title() : "standalone";
    }

    /** The settings of this process. @throws SettingsException with every problem */
    public Settings settings() {
      return Platform.settings(this);
    }

    /** The same with one more setting. */
    public Plan with(String setting, String value) {
      Map<String, String> more = new HashMap<>(options);
      more.put(setting, value);
      return new Plan(
          home, bootstrapServers, services, port, gatewayPort, kafkaPort, more, environment);
    }

    /** The same on these ports. */
    public Plan onPorts(int api, int gateway, int kafka) {
      return new Plan(home, bootstrapServers, services, api, gateway, kafka, options, environment);
    }
  }

  private final List<AutoCloseable> started = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  private HttpServer http;
  private ServiceContext context;
  private boolean open;

  private Platform() {}

  /**
   * Starts everything and returns at once; {@link #awaitReady} tells when it works.
   *
   * @throws StartException or PortTakenException with one clear line
   */
  public static Platform start(Plan plan) {
    Platform platform = new Platform();
    try {
      platform.open(plan);
      return platform;
    } catch (RuntimeException | Error e) {
      platform.close();
      throw e;
    }
  }

  private void open(Plan plan) {
    Settings settings = settings(plan);
    String instanceId = plan.instanceId();
    if (plan.bootstrapServers().isEmpty()) {
      keep(Home.take(plan.home()));
    }
    Home home = keep(Home.share(plan.home(), instanceId));
    TemporaryFolders.sweep();
    Optional<EmbeddedKafka> kafka =
        plan.bootstrapServers().isPresent()
            ? Optional.empty()
            : Optional.of(
                keep(
                    EmbeddedKafka.prepare(
                        HomeKafka.folder(home.folder()),
                        plan.kafkaPort(),
                        settings.get(KitSettings.INSECURE_LOCAL))));
    KafkaAccess kafkaAccess =
        kafka
            .map(EmbeddedKafka::access)
            .orElseGet(
                () ->
                    HomeKafka.access(
                        settings, home.folder(), plan.bootstrapServers().orElseThrow()));
    Access access = HomeAccess.of(home.folder(), settings);
    open = access.open();
    // What needs no broker yet is made while it starts.
    CompletableFuture<Void> broker =
        kafka
            .map(k -> CompletableFuture.runAsync(k::start, Platform::inBackground))
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    started.add(meters::close);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    context = new ServiceContext(instanceId, kafkaAccess, home.folder(), settings, meters);
    for (Services s : plan.services()) {
      s.create(context).forEach(service -> services.add(keep(service)));
    }
    await(broker);
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(Topics.all(), settings.get(KitSettings.PARTITIONS).intValue());
      if (plan.services().stream().anyMatch(Services::writesArtefacts)) {
        new StoreUsers(context.artefacts()).add(admin.clusterId());
      }
    }
    String host = settings.get(KitSettings.HTTP_HOST);
    http =
        keep(
            HttpServer.start(
                new HttpOptions(
                    host,
                    plan.port(),
                    new Door(access, meters),
                    settings.get(KitSettings.HTTP_MAX_BODY_BYTES)),
                settings.get(KitSettings.HTTP_REQUEST_WITHIN),
                routes -> {
                  OperationsRoutes.add(routes, services, meters);
                  services.forEach(s -> s.routes(routes));
                }));
    if (plan.services().contains(Services.CONSOLE)) {
      note(home.folder(), http.port());
    }
    services.forEach(Service::start);
  }

  /** The port that it was given, or any: the link to the page is made from it. */
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

  private static Settings settings(Plan plan) {
    Map<String, String> environment = environment(plan.environment());
    Map<String, String> options = new HashMap<>(plan.options());
    Setting<?> port = GatewayOptions.PORT;
    if (!environment.containsKey(port.variable())) {
      options.putIfAbsent(port.name(), Integer.toString(plan.gatewayPort()));
    }
    return Settings.read(Services.settings(), environment, options);
  }

  /** The launcher's own variables are not settings of a service. */
  private static Map<String, String> environment(Map<String, String> all) {
    Map<String, String> out = new HashMap<>(all);
    List.of("TIDEMILL_HOME", "TIDEMILL_SERVER", "TIDEMILL_OPTS", "TIDEMILL_HEAP")
        .forEach(out::remove);
    return out;
  }

  /** The variables of this process that may be settings. */
  public static Map<String, String> environment() {
    return environment(System.getenv());
  }

  private <T extends AutoCloseable> T keep(T part) {
    started.add(part);
    return part;
  }

  /** Waits until every service is ready. @throws TimeoutException naming those that are not */
  public void awaitReady(Duration atMost) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      List<String> waiting = new ArrayList<>();
      for (Service s : services) {
        Health health = s.health();
        if (!health.ready()) {
          waiting.add(s.name() + ": " + health.reason());
        }
      }
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "Not ready after " + atMost.toSeconds() + " s: " + String.join("; ", waiting));
      }
      Thread.sleep(20);
    }
  }

  /** Port of the API and the pages. */
  public int port() {
    return http.port();
  }

  /** Port of the inference protocol; 0 if there is no gateway here. */
  public int gatewayPort() {
    return services.stream()
        .filter(s -> s instanceof dev.tidemill.gateway.GatewayService)
        .map(s -> ((dev.tidemill.gateway.GatewayService) s).port())
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
