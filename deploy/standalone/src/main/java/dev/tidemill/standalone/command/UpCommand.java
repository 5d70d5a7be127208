package dev.tidemill.standalone.command;

import dev.tidemill.cli.LogForm;
import dev.tidemill.cli.PageLink;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.gateway.GatewayOptions;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts all services in one process. */
@Command(
    name = "up",
    description =
        "Run everything in one process, with a Kafka broker inside. Ctrl-C stops it; start it again"
            + " and it goes on.")
final class UpCommand implements Callable<Integer> {

  private static final Duration SAY_EVERY = Duration.ofSeconds(15);

  @ParentCommand Tidemill tidemill;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "use this Kafka cluster and start no broker")
  String bootstrapServers;

  @Option(
      names = "--gateway-port",
      paramLabel = "PORT",
      description = "port of the gateway (default: --port + 1)")
  Integer gatewayPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "port of the broker inside (default: --port + 2)")
  Integer kafkaPort;

  @Option(
      names = {"-S", "--set"},
      paramLabel = "NAME=VALUE",
      description = "a setting, as in docs/settings.md")
  Map<String, String> settings = Map.of();

  @Option(
      names = "--insecure-local",
      description = "ask nobody for a token: every user of this machine may command and read it")
  boolean insecureLocal;

  @Override
  public Integer call() throws Exception {
    long begin = System.nanoTime();
    int port = tidemill.port();
    ProcessPlan plan =
        new ProcessPlan(
            tidemill.home(),
            Optional.ofNullable(bootstrapServers),
            EnumSet.allOf(Services.class),
            port,
            next(gatewayPort, port, 1),
            next(kafkaPort, port, 2),
            options(settings, gatewayPort),
            System.getenv());
    if (insecureLocal) {
      plan = plan.with(KitSettings.INSECURE_LOCAL.name(), "true");
    }
    LogForm log = LogForm.of(plan.settings(), "standalone", plan.instanceId());
    tidemill.open(tidemill.home(), "tidemill", log);
    return run(plan, log.announcements(tidemill.out()), begin);
  }

  static int next(Integer given, int port, int offset) {
    return given != null ? given : port == 0 ? 0 : port + offset;
  }

  /** A port on the command line wins over the setting. */
  static Map<String, String> options(Map<String, String> settings, Integer gatewayPort) {
    Map<String, String> out = new HashMap<>(settings);
    if (gatewayPort != null) {
      out.put(GatewayOptions.PORT.name(), gatewayPort.toString());
    }
    return out;
  }

  /** Runs until the process is told to stop. */
  static int run(ProcessPlan plan, PrintWriter out, long begin) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  try {
                    stopped.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    try {
      runUntil(stop, plan, out, begin);
      out.println("Stopped.");
      out.flush();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /**
   * Says what it waits for and goes on, as a slow start is not a failure. False if told to stop.
   */
  static boolean awaitReady(Platform platform, CountDownLatch stop, PrintWriter out)
      throws InterruptedException {
    while (stop.getCount() > 0) {
      try {
        platform.awaitReady(SAY_EVERY);
        return true;
      } catch (TimeoutException e) {
        out.println("Still starting. " + e.getMessage());
        out.flush();
      }
    }
    return false;
  }

  private static void runUntil(CountDownLatch stop, ProcessPlan plan, PrintWriter out, long begin)
      throws Exception {
    try (Platform platform = Platform.start(plan)) {
      if (!awaitReady(platform, stop, out)) {
        return;
      }
      announce(platform, plan, (System.nanoTime() - begin) / 1e9, out);
      out.println("Ctrl-C stops it.");
      out.flush();
      stop.await();
      out.println("Stopping.");
      out.flush();
      platform.drain();
    }
  }

  /** The link to the page of this process. */
  static PageLink page(Platform platform) {
    return PageLink.of(platform.context().home(), platform.port(), platform.open());
  }

  private static void announce(
      Platform platform, ProcessPlan plan, double seconds, PrintWriter out) {
    boolean alone = plan.services().size() == 1;
    boolean page = plan.services().contains(Services.CONSOLE);
    boolean ownKafka = plan.bootstrapServers().isEmpty();
    out.printf(
        "%s is ready after %.1f s, with %s kept in %s%n",
        alone ? "The " + plan.services().iterator().next().title() : "Tidemill",
        seconds,
        ownKafka ? "everything" : "local state and logs",
        plan.home());
    PageLink link = page(platform);
    out.printf(
        "  %-16s %s%n",
        page ? "console and API" : "health, metrics", page ? link.shown() : link.address());
    if (page) {
      link.note().ifPresent(note -> out.printf("  %-16s %s%n", "", note));
    }
    if (platform.gatewayPort() > 0) {
      out.printf("  %-16s http://127.0.0.1:%d/v2%n", "gateway", platform.gatewayPort());
    }
    out.printf("  %-16s %s%n", "Kafka", platform.bootstrapServers());
  }
}
