package dev.tidemill.benchmarks;

import dev.tidemill.cli.CliProgram;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What decides, in this process: the services, and a broker that answers each request later by a
 * given time, as if it were further away.
 */
final class Deciding implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  private final DelayingProxy proxy;
  private final EmbeddedKafka kafka;
  private final Platform platform;

  private Deciding(DelayingProxy proxy, EmbeddedKafka kafka, Platform platform) {
    this.proxy = proxy;
    this.kafka = kafka;
    this.platform = platform;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param all every service; else those that decide on a signal
   * @param delay of each answer of the broker; zero: nothing stands in between
   */
  static Deciding start(TemporaryFolder home, boolean all, Duration delay) throws Exception {
    return start(
        home,
        all
            ? EnumSet.allOf(Services.class)
            : EnumSet.of(Services.TRIGGER_SERVICE, Services.TRAINING_ORCHESTRATOR),
        delay);
  }

  /** Starts these services. */
  static Deciding start(TemporaryFolder home, Set<Services> services, Duration delay)
      throws Exception {
    CliProgram.speakEnglish();
    DelayingProxy proxy = null;
    EmbeddedKafka kafka = null;
    Optional<String> servers = Optional.empty();
    Map<String, String> settings = Map.of();
    if (!delay.isZero()) {
      proxy = new DelayingProxy(delay);
      kafka = EmbeddedKafka.start(home.path().resolve("kafka"), 0, proxy.port());
      String own = kafka.bootstrapServers();
      proxy.to(Integer.parseInt(own.substring(own.indexOf(':') + 1)));
      servers = Optional.of("127.0.0.1:" + proxy.port());
      settings = Map.of(KitSettings.KAFKA_PROPERTIES.name(), kafka.clientProperties().toString());
    }
    Platform platform =
        Platform.start(
            new ProcessPlan(home.path(), servers, services, 0, 0, 0, settings, Map.of()));
    Deciding deciding = new Deciding(proxy, kafka, platform);
    platform.awaitReady(READY_WITHIN);
    return deciding;
  }

  Platform platform() {
    return platform;
  }

  @Override
  public void close() throws IOException {
    platform.close();
    if (kafka != null) {
      kafka.close();
      proxy.close();
    }
  }
}
