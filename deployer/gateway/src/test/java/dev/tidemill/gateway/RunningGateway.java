package dev.tidemill.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.gateway.log.Sink;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A gateway on a free port with records kept in memory, and a client for it. */
final class RunningGateway implements AutoCloseable {

  static final String ENDPOINT = "flights";
  private static final ObjectMapper JSON = new ObjectMapper();

  final ConcurrentLinkedQueue<Prediction> predictions = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<Label> labels = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<GatewayState> states = new ConcurrentLinkedQueue<>();
  final ArtefactStore store;
  final Gateway gateway;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final boolean kafkaIsThere;
  private final HttpClient client = HttpClient.newHttpClient();

  RunningGateway(Path folder) throws IOException {
    this(folder, GatewayOptions.onPort(0));
  }

  RunningGateway(Path folder, GatewayOptions options) throws IOException {
    this(folder, options, Optional.empty(), Optional.empty());
  }

  RunningGateway(
      Path folder,
      GatewayOptions options,
      Optional<Sink<Prediction>> predictionSink,
      Optional<Sink<GatewayState>> stateSink)
      throws IOException {
    this(folder, options, predictionSink, stateSink, Optional.empty());
  }

  RunningGateway(
      Path folder,
      GatewayOptions options,
      Optional<Sink<Prediction>> predictionSink,
      Optional<Sink<GatewayState>> stateSink,
      Optional<Sink<Label>> labelSink)
      throws IOException {
    this(folder, options, predictionSink, stateSink, labelSink, () -> true);
  }

  RunningGateway(
      Path folder,
      GatewayOptions options,
      Optional<Sink<Prediction>> predictionSink,
      Optional<Sink<GatewayState>> stateSink,
      Optional<Sink<Label>> labelSink,
      BooleanSupplier routesRead)
      throws IOException {
    kafkaIsThere = stateSink.isEmpty();
    store = new ArtefactStore(folder.resolve("artefacts"));
    Sink<Prediction> keepPredictions = kept(predictions);
    Sink<GatewayState> keepStates = kept(states);
    gateway =
        new Gateway(
            "gateway-1",
            options.withoutProofs(),
            folder.resolve("gateway"),
            digest -> {
              try {
                return store.open(digest);
              } catch (RuntimeException e) {
                throw new IOException(e.getMessage(), e);
              }
            },
            new Gateway.Sinks(
                predictionSink.orElse(keepPredictions),
                labelSink.orElse(kept(labels)),
                stateSink.orElse(keepStates)),
            meters,
            Clock.systemUTC());
    gateway.start(routesRead);
  }

  private static <T> Sink<T> kept(ConcurrentLinkedQueue<T> queue) {
    return value -> {
      queue.add(value);
      return CompletableFuture.completedFuture(null);
    };
  }

  /** Puts a test model into the store. */
  String model(String name) {
    try (InputStream in = RunningGateway.class.getResourceAsStream("/models/" + name + ".onnx")) {
      return store.put(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  RouteVersion version(int version, String model, RouteRole role, int weight) {
    Signature none = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    return version(version, model, role, weight, none);
  }

  RouteVersion version(int version, String model, RouteRole role, int weight, Signature signature) {
    return new RouteVersion(version, model(model), role, weight, signature, Optional.empty());
  }

  /** What is known of a classifier whose score is an output of this name. */
  static Signature classifier(String output, String... classes) {
    return new Signature(
        List.of(),
        List.of(),
        List.of(),
        Optional.of(output),
        List.of(classes),
        classes.length == 2 ? Optional.of(1) : Optional.empty(),
        Map.of(),
        List.of(),
        List.of());
  }

  /** The columns of a single input, with those that a request may leave out. */
  static Signature columns(List<String> features, Map<String, String> defaults, String... missing) {
    return new Signature(
        List.of(),
        List.of(),
        features,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        defaults,
        List.of(missing),
        List.of());
  }

  static Route route(long generation, long epoch, RouteVersion... versions) {
    return new Route(
        ENDPOINT,
        "demo/flight-delays",
        generation,
        epoch,
        Instant.parse("2026-11-01T00:00:00Z"),
        Optional.of("rollout-1"),
        1,
        List.of(versions),
        "id",
        1.0,
        1.0,
        List.of("a", "b", "c"),
        0,
        Task.BINARY_CLASSIFICATION);
  }

  /** The same route while nothing is rolled out, with a share of predictions to log. */
  static Route settled(Route r, double logShare) {
    return changed(r, r.pipeline(), Optional.empty(), logShare, r.attributableInputs());
  }

  /** The same route in a rollout. */
  static Route rolledOut(Route r) {
    return changed(r, r.pipeline(), Optional.of("rollout-1"), r.logShare(), r.attributableInputs());
  }

  /** The same route of another pipeline. */
  static Route ofPipeline(Route r, String pipeline) {
    return changed(r, pipeline, r.rolloutId(), r.logShare(), r.attributableInputs());
  }

  /** The same route of another pipeline and its endpoint. */
  static Route ofEndpoint(Route r, String endpoint) {
    Route other = ofPipeline(r, "demo/" + endpoint);
    return new Route(
        endpoint,
        other.pipeline(),
        other.generation(),
        other.epoch(),
        other.at(),
        other.rolloutId(),
        other.step(),
        other.versions(),
        other.stickyBy(),
        other.shadowShare(),
        other.logShare(),
        other.featureNames(),
        other.attributableInputs(),
        Task.BINARY_CLASSIFICATION);
  }

  /** The same route of models that predict a number. */
  static Route regression(Route r) {
    return of(r, Task.REGRESSION);
  }

  /** The same route of models of another task. */
  static Route of(Route r, Task task) {
    return changed(r, r.pipeline(), r.rolloutId(), r.logShare(), r.attributableInputs(), task);
  }

  /** The same route, with a limit of inputs that only the candidate may fail on. */
  static Route limited(Route r, int attributableInputs) {
    return changed(r, r.pipeline(), r.rolloutId(), r.logShare(), attributableInputs);
  }

  private static Route changed(
      Route r, String pipeline, Optional<String> rollout, double logShare, int attributableInputs) {
    return changed(r, pipeline, rollout, logShare, attributableInputs, Task.BINARY_CLASSIFICATION);
  }

  private static Route changed(
      Route r,
      String pipeline,
      Optional<String> rollout,
      double logShare,
      int attributableInputs,
      Task task) {
    return new Route(
        r.endpoint(),
        pipeline,
        r.generation(),
        r.epoch(),
        r.at(),
        rollout,
        r.step(),
        r.versions(),
        r.stickyBy(),
        r.shadowShare(),
        logShare,
        r.featureNames(),
        attributableInputs,
        task);
  }

  /** Publishes a route and waits until it is served with all its versions. */
  void serve(Route route) {
    gateway.route(route);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                (!kafkaIsThere || gateway.candidatesServe())
                    && state().epoch() == route.epoch()
                    && state().generation() == route.generation()
                    && state().versions().stream()
                        .noneMatch(v -> v.status() == LoadStatus.LOADING));
  }

  EndpointState state() {
    return gateway.states().stream()
        .filter(state -> state.endpoint().equals(ENDPOINT))
        .findFirst()
        .orElseThrow();
  }

  /** Waits for as many logged predictions and gives them in order. */
  List<Prediction> predictions(int count) {
    Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> predictions.size() >= count);
    return List.copyOf(predictions);
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  HttpResponse<String> post(String path, String body) {
    return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Asks the endpoint for one row of three features. */
  HttpResponse<String> infer(String id, String features) {
    return post("/v2/models/" + ENDPOINT + "/infer", body(id, features));
  }

  static String body(String id, String features) {
    return """
    {"id": "%s", "inputs": [{"name": "features", "shape": [1, 3], "datatype": "FP32",
     "data": [%s]}]}\
    """
        .formatted(id, features);
  }

  /** As {@link #post}, without waiting. */
  CompletableFuture<HttpResponse<String>> postAsync(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  /** Any request. */
  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(response.body(), e);
    }
  }

  @Override
  public void close() {
    gateway.close();
  }
}
