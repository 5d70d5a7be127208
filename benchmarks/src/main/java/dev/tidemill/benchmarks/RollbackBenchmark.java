package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * From the verdict on a canary to the last answer that it gives: {@code RollbackBenchmark
 * [rollbacks] [requests/s]}.
 *
 * <p>A real gateway on the embedded broker answers a steady load of {@value #CLIENTS} clients, half
 * of it by the candidate. The routes are published by this program, not by the controller, but as
 * the controller does: in a Kafka transaction. The clock starts before that transaction begins,
 * where a decision would be made, and stops when the last answer of the candidate has arrived at a
 * client; what the controller's stream thread adds until its commit is not in it. The limit,
 * measured with each rollback: when a read_committed reader in the same process has the new route.
 */
public final class RollbackBenchmark {

  /** The model of {@link GatewayBenchmark}: 20 floats, logistic regression. */
  static final String MODEL =
      ""
          + "CAg69AEKGQoIZmVhdHVyZXMKAXcSAnh3IgZNYXRNdWwKDwoCeHcKAWISAXoiA0FkZAoZCgF6Egtw"
          + "cm9iYWJpbGl0eSIHU2lnbW9pZBIIbG9naXN0aWMqWwgUCAEQAUIBd0pQAAAAv3kN5b7zGsq+bCiv"
          + "vuU1lL69hnK+r6E8vqK8Br4or6G9NpTXvDaU1zwor6E9orwGPq+hPD69hnI+5TWUPmworz7zGso+"
          + "eQ3lPgAAAD8qDQgBEAFCAWJKBM3MzD1aGAoIZmVhdHVyZXMSDAoKCAESBgoACgIIFGIbCgtwcm9i"
          + "YWJpbGl0eRIMCgoIARIGCgAKAggBQgQKABAP";

  /** Golden requests of that model, as a gate makes them: sigmoid(0.1) for a row of zeros. */
  static String golden(ArtefactStore artefacts, String model) {
    String json =
        "{\"model\": \"%s\", \"inputs\": [[%s0]], \"scores\": [0.5249792]}"
            .formatted(model, "0, ".repeat(19));
    return artefacts.put(json.getBytes(StandardCharsets.UTF_8));
  }

  static final String ENDPOINT = "benchmark";
  private static final String PIPELINE = "default/benchmark";
  private static final int CLIENTS = 4;
  private static final int CANDIDATE = 2;
  private static final int WARM_UP = 5;

  /** Answers of each client under the new route after which no other can be on its way. */
  private static final int ANSWERS_AFTER = 10;

  private final Producer<String, byte[]> controller;
  private final Map<Long, Long> routeSeenNanos = new ConcurrentHashMap<>();
  private final List<SteadyClient> clients = new ArrayList<>();
  private final String digest;
  private final Optional<String> golden;
  private long epoch;

  private RollbackBenchmark(ServiceContext context, String digest) {
    this.digest = digest;
    this.golden = Optional.of(golden(context.artefacts(), digest));
    Map<String, Object> p = new HashMap<>(context.clientProperties());
    p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "benchmark-controller");
    p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    controller = new KafkaProducer<>(p, new StringSerializer(), new ByteArraySerializer());
    controller.initTransactions();
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int rollbacks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 800;
    try (TemporaryFolder home = TemporaryFolder.create("rollback");
        Platform platform =
            Platform.start(
                new ProcessPlan(
                    home.path(),
                    Optional.empty(),
                    EnumSet.of(Services.GATEWAY),
                    0,
                    0,
                    0,
                    Map.of("gateway-port", "0"),
                    Map.of()))) {
      platform.awaitReady(Duration.ofSeconds(60));
      ServiceContext context = platform.context();
      String digest = context.artefacts().put(Base64.getDecoder().decode(MODEL));
      new RollbackBenchmark(context, digest)
          .measure(context, platform.gatewayPort(), rollbacks, rate);
    }
  }

  private void measure(ServiceContext context, int port, int rollbacks, int rate)
      throws InterruptedException, TimeoutException {
    List<Double> toLastAnswer = new ArrayList<>();
    List<Double> toReader = new ArrayList<>();
    LogReader reader =
        LogReader.of(context, "benchmark")
            .on(Topics.ROUTES, r -> routeSeenNanos.put(r.value().epoch(), System.nanoTime()))
            .start();
    try (reader) {
      publish(false);
      await("the champion serves", () -> ready(port));
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(SteadyClient.start(port, ENDPOINT, i, rate / CLIENTS));
      }
      for (int i = 0; i < WARM_UP + rollbacks; i++) {
        double[] millis = rollBack();
        if (i >= WARM_UP) {
          toLastAnswer.add(millis[0]);
          toReader.add(millis[1]);
        }
      }
    } finally {
      clients.forEach(SteadyClient::close);
      controller.close();
    }
    print(rollbacks, rate, Quantiles.of(toLastAnswer), Quantiles.of(toReader));
  }

  private void print(int rollbacks, int rate, Quantiles ours, Quantiles limit) {
    long answered = clients.stream().mapToLong(SteadyClient::answered).sum();
    long failed = clients.stream().mapToLong(SteadyClient::failed).sum();
    System.out.printf(
        "%d rollbacks at %d requests/s: answered %,d, failed %,d%n",
        rollbacks, rate, answered, failed);
    System.out.printf("%-38s %8s %8s %8s%n", "ms after the verdict", "p50", "p99", "max");
    System.out.printf(
        "%-38s %8.1f %8.1f %8.1f%n",
        "a reader has the route", limit.p50(), limit.p99(), limit.max());
    System.out.printf(
        "%-38s %8.1f %8.1f %8.1f%n",
        "last answer of the candidate", ours.p50(), ours.p99(), ours.max());
    System.out.printf(
        "%-38s %8.2f %8.2f%n", "ratio", ours.p50() / limit.p50(), ours.p99() / limit.p99());
  }

  /** One canary and its end: milliseconds to the candidate's last answer, and to the reader. */
  private double[] rollBack() throws InterruptedException, TimeoutException {
    long canary = publish(true);
    await("the candidate answers every client", () -> all(c -> c.served(canary, CANDIDATE) >= 5));
    long verdict = System.nanoTime();
    long after = publish(false);
    await("the champion answers alone", () -> all(c -> c.served(after, 1) >= ANSWERS_AFTER));
    await("the reader has the route", () -> routeSeenNanos.containsKey(after));
    long last = clients.stream().mapToLong(c -> c.lastNanos(CANDIDATE)).max().orElseThrow();
    return new double[] {
      Math.max(0, last - verdict) / 1e6, (routeSeenNanos.get(after) - verdict) / 1e6
    };
  }

  private boolean all(java.util.function.Predicate<SteadyClient> holds) {
    return clients.stream().allMatch(holds);
  }

  /** A new route, in a transaction; its epoch. */
  private long publish(boolean canary) {
    epoch++;
    controller.beginTransaction();
    controller.send(
        new ProducerRecord<>(
            Topics.ROUTES.name(), PIPELINE, AvroMapper.of(Route.class).encode(route(canary))));
    controller.commitTransaction();
    return epoch;
  }

  /** The candidate stays loaded between its turns, as a version that is kept warm does. */
  private Route route(boolean canary) {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    RouteRole role = canary ? RouteRole.CANDIDATE : RouteRole.WARM;
    int share = canary ? 50 : 0;
    return new Route(
        ENDPOINT,
        PIPELINE,
        1,
        epoch,
        Instant.now(),
        canary ? Optional.of("rollout-" + epoch) : Optional.empty(),
        canary ? 1 : 0,
        List.of(
            new RouteVersion(1, digest, RouteRole.CHAMPION, 100 - share, signature, golden),
            new RouteVersion(CANDIDATE, digest, role, share, signature, golden)),
        "id",
        canary ? 1 : 0,
        1,
        List.of(),
        0,
        Task.BINARY_CLASSIFICATION);
  }

  private static boolean ready(int port) {
    URI ready = URI.create("http://127.0.0.1:" + port + "/v2/models/" + ENDPOINT + "/ready");
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).build();
      return HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void await(String what, BooleanSupplier condition)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("Not within 30 s: " + what);
      }
      Thread.sleep(2);
    }
  }
}
