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
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Speaks the Open Inference Protocol with one server about one model. */
final class V2Client {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ANSWER_BYTES = 32 << 20;
  private static final int MOST_ERROR_CHARACTERS = 300;

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
      HttpResponse<InputStream> response = send(request(path + "/ready", within).GET());
      try (InputStream body = response.body()) {
        String said = brief(body);
        if (response.statusCode() != 200) {
          return Optional.of("/ready answers %d %s".formatted(response.statusCode(), said));
        }
        return said.matches("(?s).*\"ready\"\\s*:\\s*false.*")
            ? Optional.of("/ready answers that it is not")
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.of(reason(e));
    }
  }

  /** What the server says that the model takes, or gives; empty where it says nothing. */
  Optional<JsonNode> metadata(Duration within) {
    try {
      HttpResponse<InputStream> response = send(request(path, within).GET());
      try (InputStream body = response.body()) {
        JsonNode said = response.statusCode() == 200 ? JSON.readTree(body) : null;
        return Optional.ofNullable(said).filter(JsonNode::isObject);
      }
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
      HttpResponse<InputStream> response = send(request);
      try (InputStream answer = response.body()) {
        if (response.statusCode() != 200) {
          throw new ModelFailure(
              ModelFailure.Kind.ERROR,
              "its server answers %d: %s".formatted(response.statusCode(), brief(answer)));
        }
        return InferResponse.read(answer.readNBytes(MOST_ANSWER_BYTES));
      }
    } catch (HttpTimeoutException e) {
      throw ModelFailure.tookTooLong();
    } catch (IOException e) {
      throw new ModelFailure(ModelFailure.Kind.ERROR, "its server: " + reason(e));
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
    HttpResponse<InputStream> response = send(request);
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "the server answers %d to %s: %s".formatted(response.statusCode(), what, brief(body)));
      }
    }
  }

  private HttpRequest.Builder request(String at, Duration within) {
    String base = server.toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + "/v2" + at)).timeout(within);
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the gateway stops", e);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null || e instanceof java.net.ConnectException
        ? "nothing answers there"
        : e.getMessage();
  }

  private static String brief(InputStream body) throws IOException {
    String text = new String(body.readNBytes(4 * MOST_ERROR_CHARACTERS), StandardCharsets.UTF_8);
    String line = ForeignText.bounded(text).replaceAll("\\s+", " ").strip();
    return line.length() > MOST_ERROR_CHARACTERS
        ? line.substring(0, MOST_ERROR_CHARACTERS) + "..."
        : line;
  }
}
