package dev.tidemill.gateway.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.protocol.InferResponse;
import dev.tidemill.gateway.protocol.RequestWriter;
import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.text.ForeignText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks the Open Inference Protocol with one server about one model. */
final class V2Client {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ANSWER_BYTES = 32 << 20;
  private static final int MOST_ERROR_CHARACTERS = 300;

  /** Bad gateway, unavailable, gateway timeout: what a server, or a proxy, says while it starts. */
  private static final Set<Integer> NOT_NOW = Set.of(502, 503, 504);

  private final HttpClient http;
  private final URI server;
  private final String path;
  private final Duration limit;

  /**
   * @param server its address, to which the paths of the protocol are added
   * @param limit how long an inference may take
   */
  V2Client(HttpClient http, URI server, String model, Duration limit) {
    this.http = http;
    this.server = server;
    this.path = "/models/" + URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
    this.limit = limit;
  }

  /** A client that all models share; it follows no redirects. */
  static HttpClient http(Executor executor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(2))
        .executor(executor)
        .build();
  }

  /** Why the model is not ready; empty if it is. */
  Optional<String> notReady(Duration within) {
    try {
      HttpResponse<byte[]> response = send(request(path + "/ready", within).GET(), within);
      String said = brief(response.body());
      if (response.statusCode() != 200) {
        return Optional.of("/ready answers %d %s".formatted(response.statusCode(), said));
      }
      return said.matches("(?s).*\"ready\"\\s*:\\s*false.*")
          ? Optional.of("/ready answers that it is not")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(reason(e));
    }
  }

  /** What the server says that the model takes, or gives; empty where it says nothing. */
  Optional<JsonNode> metadata(Duration within) {
    try {
      HttpResponse<byte[]> response = send(request(path, within).GET(), within);
      JsonNode said = response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
      return Optional.ofNullable(said).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The tensors of a list in the metadata; those that cannot be read are left out. */
  static List<TensorSpec> specs(JsonNode tensors) {
    List<TensorSpec> specs = new ArrayList<>();
    for (JsonNode tensor : tensors) {
      List<Long> shape = new ArrayList<>();
      tensor.path("shape").forEach(size -> shape.add(size.asLong(-1)));
      Datatype.named(tensor.path("datatype").asText())
          .filter(type -> !tensor.path("name").asText().isEmpty())
          .ifPresent(
              type ->
                  specs.add(
                      new TensorSpec(
                          tensor.path("name").asText(),
                          type,
                          shape.stream().mapToLong(Long::longValue).toArray())));
    }
    return specs;
  }

  /**
   * Asks for an answer.
   *
   * @throws ModelFailure when there is none in time, or it cannot be read
   */
  Map<String, TensorValue> infer(Collection<TensorValue> inputs) {
    byte[] body = RequestWriter.infer(inputs);
    HttpRequest.Builder request =
        request(path + "/infer", limit)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    try {
      HttpResponse<byte[]> response = send(request, limit);
      int status = response.statusCode();
      if (status != 200) {
        throw new ModelFailure(
            NOT_NOW.contains(status) ? ModelFailure.Kind.UNREACHABLE : ModelFailure.Kind.ERROR,
            "its server answers %d: %s".formatted(status, brief(response.body())));
      }
      if (response.body().length > MOST_ANSWER_BYTES) {
        throw InferResponse.tooLarge(MOST_ANSWER_BYTES);
      }
      return InferResponse.read(response.body());
    } catch (HttpTimeoutException e) {
      throw ModelFailure.tookTooLong();
    } catch (IOException e) {
      throw new ModelFailure(ModelFailure.Kind.UNREACHABLE, "its server: " + reason(e));
    }
  }

  /**
   * Asks the server to load the model, or to let it go.
   *
   * @param what load or unload
   * @throws IOException when it does not
   */
  void repository(String what, Duration within) throws IOException {
    HttpRequest.Builder request =
        request("/repository" + path + "/" + what, within)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"));
    HttpResponse<byte[]> response = send(request, within);
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "answers %d to %s: %s".formatted(response.statusCode(), what, brief(response.body())));
    }
  }

  private HttpRequest.Builder request(String at, Duration within) {
    String base = server.toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + "/v2" + at)).timeout(within);
  }

  /** The whole answer within that time: the client's own limit ends with the first bytes. */
  private HttpResponse<byte[]> send(HttpRequest.Builder request, Duration within)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request.build(), head -> new BoundedBody(MOST_ANSWER_BYTES + 1));
    try {
      return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("the gateway stops", e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no whole answer within " + within.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null || e instanceof java.net.ConnectException
        ? "nothing answers there"
        : e.getMessage();
  }

  private static String brief(byte[] body) {
    int length = Math.min(body.length, 4 * MOST_ERROR_CHARACTERS);
    String text = new String(body, 0, length, StandardCharsets.UTF_8);
    String line = ForeignText.bounded(text).replaceAll("\\s+", " ").strip();
    return line.length() > MOST_ERROR_CHARACTERS
        ? ForeignText.cut(line, MOST_ERROR_CHARACTERS) + "..."
        : line;
  }
}
