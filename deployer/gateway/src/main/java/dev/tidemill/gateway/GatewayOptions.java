package dev.tidemill.gateway;

import dev.tidemill.gateway.state.Beats;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import java.time.Duration;
import java.util.List;

/**
 * What can be set for a gateway.
 *
 * @param host address to listen on
 * @param port port of the inference protocol; 0: any free one
 * @param url where others reach it, as it tells them; empty: host and port
 * @param token bearer token; empty: none is asked for
 * @param threads event loops, which also run quick models
 * @param maxBodyBytes largest request body
 * @param maxConnections connections at a time
 * @param requestWithin a request has to be there, to the last byte of its body, in this time
 * @param slowQueue requests to slow models that may wait
 * @param slowModel a model whose warm run takes longer runs beside the event loops
 * @param runLimit a model's run is ended after this
 * @param predictionBuffer predictions that may wait for Kafka
 * @param labelBuffer labels that may wait for Kafka
 * @param warmUpRuns runs before a version is ready
 * @param provedOnly whether it loads only models that a model gate has scored; a service always
 *     does
 * @param programs whether it may start the programs that answer for versions
 * @param unloadAfter grace of a version that no route names any more
 * @param beats paces of the gateway's state
 * @param timeToLive after which a silent gateway counts as gone
 * @param withoutKafka after which a gateway without Kafka takes the traffic from candidates
 */
public record GatewayOptions(
    String host,
    int port,
    String url,
    String token,
    int threads,
    int maxBodyBytes,
    int maxConnections,
    Duration requestWithin,
    int slowQueue,
    Duration slowModel,
    Duration runLimit,
    int predictionBuffer,
    int labelBuffer,
    int warmUpRuns,
    boolean provedOnly,
    boolean programs,
    Duration unloadAfter,
    Beats beats,
    Duration timeToLive,
    Duration withoutKafka) {

  /**
   * Five heartbeats at rest. It is longer than the 9 s that partitions may be without a leader
   * after a broker died, so that no gateway counts as gone because of that.
   */
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(15);

  /** Port of the inference protocol. */
  public static final Setting<Long> PORT =
      Setting.number("gateway-port", 8081, 0, 65535, "port of the inference protocol; 0: any");

  private static final Setting<String> URL =
      Setting.address(
          "gateway-url",
          "http://gateway.example:8081",
          "where others reach it, as it tells them: of a proxy before it, say; empty: its"
              + " http-host and gateway-port");

  private static final Setting<Long> THREADS =
      Setting.number(
          "gateway-threads",
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          1,
          256,
          "threads that answer inference requests");
  private static final Setting<Long> MAX_CONNECTIONS =
      Setting.number("gateway-max-connections", 1024, 1, 1_000_000, "connections at a time");
  private static final Setting<Long> QUEUE =
      Setting.number("gateway-queue", 256, 1, 100_000, "requests to slow models that may wait");
  private static final Setting<Long> BUFFER =
      Setting.number(
          "gateway-prediction-buffer",
          20_000,
          1,
          10_000_000,
          "predictions that may wait for Kafka");
  private static final Setting<Duration> RUN_LIMIT =
      Setting.duration(
          "gateway-run-limit", Duration.ofSeconds(1), "a model's run is ended after this");

  /** Whether programs of users run beside the gateway; `up` and `demo` allow it. */
  public static final Setting<Boolean> PROGRAMS =
      Setting.flag(
          "gateway-programs",
          false,
          "whether the gateway may start the programs that specifications name under"
              + " rollout.serving.server.command");

  private static final Setting<Duration> UNLOAD_AFTER =
      Setting.duration(
          "gateway-unload-after",
          Duration.ofSeconds(30),
          "grace of a version that no route names any more");
  private static final Setting<Duration> WITHOUT_KAFKA =
      Setting.duration(
          "gateway-without-kafka",
          Duration.ofSeconds(10),
          "without Kafka for this long, candidates answer nothing any more");

  /** The settings that exist beside the kit's. */
  public static List<Setting<?>> settings() {
    return List.of(
        PORT,
        URL,
        THREADS,
        MAX_CONNECTIONS,
        QUEUE,
        BUFFER,
        RUN_LIMIT,
        PROGRAMS,
        UNLOAD_AFTER,
        WITHOUT_KAFKA);
  }

  /**
   * What the settings say.
   *
   * @throws SettingsException if callers from other machines would need no token
   */
  public static GatewayOptions of(Settings settings) {
    if (settings.get(KitSettings.TOKEN).isEmpty()) {
      HttpOptions.refuseOthers(settings.get(KitSettings.HTTP_HOST));
    }
    return new GatewayOptions(
        settings.get(KitSettings.HTTP_HOST),
        settings.get(PORT).intValue(),
        settings.get(URL).replaceAll("/$", ""),
        settings.get(KitSettings.TOKEN),
        settings.get(THREADS).intValue(),
        Math.toIntExact(settings.get(KitSettings.HTTP_MAX_BODY_BYTES)),
        settings.get(MAX_CONNECTIONS).intValue(),
        settings.get(KitSettings.HTTP_REQUEST_WITHIN),
        settings.get(QUEUE).intValue(),
        Duration.ofNanos(500_000),
        settings.get(RUN_LIMIT),
        settings.get(BUFFER).intValue(),
        10_000,
        200,
        true,
        settings.get(PROGRAMS),
        settings.get(UNLOAD_AFTER),
        new Beats(Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(3)),
        TIME_TO_LIVE,
        settings.get(WITHOUT_KAFKA));
  }

  /** The defaults, on another port. */
  public static GatewayOptions onPort(int port) {
    return of(Settings.defaults()).withPort(port);
  }

  /**
   * The same, but it also serves models for which no gate made golden requests, as benchmarks and
   * tests need.
   */
  public GatewayOptions withoutProofs() {
    return with(port, false);
  }

  /** The same on another port. */
  public GatewayOptions withPort(int other) {
    return with(other, provedOnly);
  }

  private GatewayOptions with(int other, boolean proved) {
    return new GatewayOptions(
        host,
        other,
        url,
        token,
        threads,
        maxBodyBytes,
        maxConnections,
        requestWithin,
        slowQueue,
        slowModel,
        runLimit,
        predictionBuffer,
        labelBuffer,
        warmUpRuns,
        proved,
        programs,
        unloadAfter,
        beats,
        timeToLive,
        withoutKafka);
  }
}
