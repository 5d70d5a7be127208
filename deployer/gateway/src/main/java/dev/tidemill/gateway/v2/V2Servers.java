package dev.tidemill.gateway.v2;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.gateway.model.AnsweringModel;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServerOpener;
import dev.tidemill.gateway.model.VersionKey;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.kit.net.RefusedUrlException;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.net.UrlUse;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.VersionServer;
import dev.tidemill.schemas.text.ForeignText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The servers behind this gateway: those that it starts, one for each version, and those that run
 * already and are told to load versions. Of one version one thing is done at a time.
 */
public final class V2Servers implements ServerOpener, AutoCloseable {

  private static final Duration ASK_WITHIN = Duration.ofSeconds(5);

  /** A server is often beside its gateway; what clouds tell a machine alone is no server. */
  private static final UrlRules RULES = new UrlRules(true, InetAddress::getAllByName);

  private final ServerPrograms programs;
  private final ServerRepositories repositories;
  private final Duration limit;
  private final Duration readyWithin;
  private final Map<VersionKey, Running> running = new ConcurrentHashMap<>();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "gateway-v2-client");
            thread.setDaemon(true);
            return thread;
          });
  private HttpClient http;

  /** What is begun for a version, and how it is ended. */
  record Running(Supplier<URI> address, Supplier<String> said, Runnable end) {}

  /**
   * @param limit how long an inference may take
   * @param readyWithin how long one try to open a version waits for its server
   */
  public V2Servers(
      ServerPrograms programs,
      ServerRepositories repositories,
      Duration limit,
      Duration readyWithin) {
    this.programs = programs;
    this.repositories = repositories;
    this.limit = limit;
    this.readyWithin = readyWithin;
  }

  @Override
  public AnsweringModel open(VersionKey key, RouteVersion version) throws IOException {
    VersionServer server = version.server().orElseThrow();
    Running begun = running.get(key);
    if (begun == null) {
      begun = server.url().isEmpty() ? programs.start(key, version) : existing(server, version);
      running.put(key, begun);
    }
    Running own = begun;
    Supplier<V2Client> client =
        () -> new V2Client(http(), own.address().get(), server.model(), limit);
    awaitReady(own, client);
    Optional<JsonNode> metadata = client.get().metadata(ASK_WITHIN);
    List<TensorSpec> inputs = specs(version.signature().inputs(), metadata, "inputs");
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "neither the model's signature nor the server's GET /v2/models/%s says what the inputs are"
              .formatted(server.model()));
    }
    List<TensorSpec> outputs = specs(version.signature().outputs(), metadata, "outputs");
    String platform =
        metadata.map(m -> ForeignText.bounded(m.path("platform").asText(""))).orElse("");
    return new V2Model(inputs, outputs, platform, client);
  }

  /**
   * Made for the first version that a server answers for: it reads the certificates of the machine,
   * which a start has no time for.
   */
  private synchronized HttpClient http() {
    if (http == null) {
      http = V2Client.http(executor);
    }
    return http;
  }

  private Running existing(VersionServer server, RouteVersion version) throws IOException {
    try {
      RULES.check(server.url(), UrlUse.SERVER);
    } catch (RefusedUrlException e) {
      throw new IOException("rollout.serving.server.url: " + e.getMessage(), e);
    }
    URI url = URI.create(server.url());
    V2Client client = new V2Client(http(), url, server.model(), limit);
    Runnable end = () -> {};
    if (!server.repository().isEmpty()) {
      end = repositories.load(server, version, client);
    }
    return new Running(() -> url, () -> "", end);
  }

  /** What the signature says, which the gate has seen; else what the server says. */
  private static List<TensorSpec> specs(
      List<Tensor> signature, Optional<JsonNode> metadata, String role) {
    if (signature.isEmpty()) {
      return metadata.map(m -> V2Client.specs(m.path(role))).orElse(List.of());
    }
    return signature.stream().map(TensorSpec::of).toList();
  }

  private void awaitReady(Running own, Supplier<V2Client> client) {
    long end = System.nanoTime() + readyWithin.toNanos();
    String why;
    do {
      why = notReady(client);
      if (why.isEmpty()) {
        return;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw notThere("the gateway stops");
      }
    } while (System.nanoTime() < end);
    String said = own.said().get();
    throw notThere(
        "its server is not ready yet: " + why + (said.isEmpty() ? "" : "; it said: " + said));
  }

  private static ModelFailure notThere(String why) {
    return new ModelFailure(ModelFailure.Kind.UNREACHABLE, why);
  }

  private static String notReady(Supplier<V2Client> client) {
    try {
      return client.get().notReady(ASK_WITHIN).orElse("");
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  @Override
  public void release(VersionKey key) {
    Running begun = running.remove(key);
    if (begun != null) {
      begun.end().run();
    }
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::release);
    executor.shutdownNow();
  }
}
