package dev.tidemill.benchmarks;

import dev.tidemill.gateway.Gateway;
import dev.tidemill.gateway.GatewayOptions;
import dev.tidemill.gateway.http.GatewayServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gateway requests a second and latency with a JSON body of 20 floats over loopback, beside a fixed
 * reply of the same server: {@code GatewayBenchmark [seconds] [connections]}. The client runs in
 * the same process and on the same cores, with one request at a time on each connection, so read
 * the ratios. Predictions are encoded by no one and kept by no one: the log's buffer is measured,
 * Kafka is not.
 */
public final class GatewayBenchmark {

  /** Logistic regression of 20 floats, {@code features} FP32 [-1, 20] to {@code probability}. */
  private static final String MODEL =
      ""
          + "CAg69AEKGQoIZmVhdHVyZXMKAXcSAnh3IgZNYXRNdWwKDwoCeHcKAWISAXoiA0FkZAoZCgF6Egtw"
          + "cm9iYWJpbGl0eSIHU2lnbW9pZBIIbG9naXN0aWMqWwgUCAEQAUIBd0pQAAAAv3kN5b7zGsq+bCiv"
          + "vuU1lL69hnK+r6E8vqK8Br4or6G9NpTXvDaU1zwor6E9orwGPq+hPD69hnI+5TWUPmworz7zGso+"
          + "eQ3lPgAAAD8qDQgBEAFCAWJKBM3MzD1aGAoIZmVhdHVyZXMSDAoKCAESBgoACgIIFGIbCgtwcm9i"
          + "YWJpbGl0eRIMCgoIARIGCgAKAggBQgQKABAP";

  private static final String ENDPOINT = "benchmark";

  private GatewayBenchmark() {}

  /** Runs all cases and prints a table. */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    byte[] infer = request();
    System.out.printf(
        "%-28s %12s %9s %9s %12s %11s %12s%n",
        "case", "requests/s", "p50 us", "p99 us", "CPU us each", "x fixed/s", "x fixed p99");
    RequestLoad.Measured fixed = fixedReply(infer, seconds, connections);
    print("fixed reply, same server", fixed, fixed);
    print("one version", gateway(infer, seconds, connections, false), fixed);
    print("two versions, all in shadow", gateway(infer, seconds, connections, true), fixed);
  }

  private static void print(
      String name, RequestLoad.Measured measured, RequestLoad.Measured fixed) {
    System.out.printf(
        Locale.ROOT,
        "%-28s %12.0f %9.0f %9.0f %12.1f %11.2f %12.2f%n",
        name,
        measured.perSecond(),
        measured.p50Micros(),
        measured.p99Micros(),
        measured.cpuMicros(),
        measured.perSecond() / fixed.perSecond(),
        measured.p99Micros() / fixed.p99Micros());
  }

  /** One row of 20 floats. */
  static byte[] request() {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      data.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.3f", i * 0.37 - 2));
    }
    String body =
        "{\"id\":\"f-123456\",\"inputs\":[{\"name\":\"features\",\"shape\":[1,20],"
            + "\"datatype\":\"FP32\",\"data\":["
            + data
            + "]}]}";
    String head =
        "POST /v2/models/%s/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(ENDPOINT, body.length());
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  private static RequestLoad.Measured fixedReply(byte[] request, int seconds, int connections)
      throws Exception {
    byte[] reply =
        ("{\"model_name\":\"benchmark\",\"model_version\":\"1\",\"id\":\"f-123456\",\"outputs\":[{"
                + "\"name\":\"probability\",\"datatype\":\"FP32\",\"shape\":[1,1],"
                + "\"data\":[0.9876543]}]}")
            .getBytes(StandardCharsets.US_ASCII);
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    GatewayServer.Options options =
        new GatewayServer.Options(
            "127.0.0.1", 0, threads, 100_000, 100, Duration.ofSeconds(20), Duration.ofSeconds(60));
    try (GatewayServer server =
        new GatewayServer(options, exchange -> exchange.answer(200, reply))) {
      server.start();
      return RequestLoad.measure(server.port(), request, seconds, connections);
    }
  }

  private static RequestLoad.Measured gateway(
      byte[] request, int seconds, int connections, boolean shadow) throws Exception {
    try (Serving serving = serve(GatewayOptions.onPort(0), shadow)) {
      RequestLoad.Measured measured =
          RequestLoad.measure(serving.gateway().port(), request, seconds, connections);
      EndpointState state = serving.gateway().states().get(0);
      if (state.failed() > 0 || state.answered() == 0) {
        throw new IllegalStateException("Not all was answered: " + state);
      }
      return measured;
    }
  }

  /** A gateway that answers {@link #request}. */
  record Serving(Gateway gateway, TemporaryFolder folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      gateway.close();
      folder.close();
    }
  }

  /** Starts a gateway whose records go nowhere. */
  static Serving serve(GatewayOptions options, boolean shadow) throws Exception {
    TemporaryFolder folder = TemporaryFolder.create("gateway");
    ArtefactStore store = new ArtefactStore(folder.path().resolve("artefacts"));
    String digest = store.put(Base64.getDecoder().decode(MODEL));
    Gateway.Sinks nowhere =
        new Gateway.Sinks(
            prediction -> CompletableFuture.completedFuture(null),
            label -> CompletableFuture.completedFuture(null),
            state -> CompletableFuture.completedFuture(null));
    Gateway gateway =
        new Gateway(
            "benchmark",
            options.withoutProofs(),
            folder.path().resolve("gateway"),
            store::open,
            nowhere,
            new SimpleMeterRegistry(),
            Clock.systemUTC());
    gateway.start();
    gateway.route(route(digest, shadow));
    awaitReady(gateway);
    return new Serving(gateway, folder);
  }

  private static Route route(String digest, boolean shadow) {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    List<RouteVersion> versions = new ArrayList<>();
    versions.add(new RouteVersion(1, digest, RouteRole.CHAMPION, 100, signature, Optional.empty()));
    if (shadow) {
      versions.add(
          new RouteVersion(2, digest, RouteRole.CANDIDATE, 0, signature, Optional.empty()));
    }
    return new Route(
        ENDPOINT,
        "default/benchmark",
        1,
        1,
        Instant.now(),
        Optional.of("rollout"),
        0,
        versions,
        "id",
        1,
        1,
        List.of(),
        0,
        Task.BINARY_CLASSIFICATION);
  }

  private static void awaitReady(Gateway gateway) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!gateway.allServe()
        || gateway.states().get(0).versions().stream()
            .anyMatch(version -> version.status() != LoadStatus.READY)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The model is not ready: " + gateway.states());
      }
      Thread.sleep(10);
    }
  }
}
