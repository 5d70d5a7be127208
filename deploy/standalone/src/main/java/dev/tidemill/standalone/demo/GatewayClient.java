package dev.tidemill.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.standalone.cli.CliException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of the gateway, as an application would have one: one request after another, labels in
 * batches.
 */
final class GatewayClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LABELS_A_POST = 200;

  /** What came back: NaN and version 0 when the request failed. */
  record Answer(double probability, int version, int status) {}

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI infer;
  private final URI labels;
  private final String endpoint;
  private final List<String> waiting = new ArrayList<>();

  GatewayClient(int port, String endpoint) {
    URI base = URI.create("http://127.0.0.1:" + port);
    this.infer = base.resolve("/v2/models/" + endpoint + "/infer");
    this.labels = base.resolve("/v1/labels");
    this.endpoint = endpoint;
  }

  /**
   * @param eventTime ISO-8601 instant; @param inputs NaN is missing
   */
  Answer ask(long id, String eventTime, float[] inputs) {
    StringBuilder body = new StringBuilder(256);
    body.append("{\"id\":\"")
        .append(id)
        .append("\",\"parameters\":{\"event_time\":\"")
        .append(eventTime)
        .append("\"},\"inputs\":[{\"name\":\"features\",\"shape\":[1,")
        .append(inputs.length)
        .append("],\"datatype\":\"FP32\",\"data\":[");
    for (int i = 0; i < inputs.length; i++) {
      body.append(i == 0 ? "" : ",")
          .append(Float.isNaN(inputs[i]) ? "null" : Float.toString(inputs[i]));
    }
    body.append("]}]}");
    HttpResponse<byte[]> response = post(infer, body.toString());
    if (response.statusCode() != 200) {
      return new Answer(Double.NaN, 0, response.statusCode());
    }
    try {
      JsonNode answer = JSON.readTree(response.body());
      JsonNode data = answer.path("outputs").path(0).path("data").path(0);
      return new Answer(data.asDouble(Double.NaN), answer.path("model_version").asInt(), 200);
    } catch (IOException e) {
      throw new CliException("The gateway's answer is not JSON: " + e.getMessage(), 70);
    }
  }

  /** Reports an outcome; sent with others. */
  void label(long id, boolean value, String eventTime) {
    waiting.add(
        "{\"endpoint\":\""
            + endpoint
            + "\",\"id\":\""
            + id
            + "\",\"value\":"
            + value
            + ",\"eventTime\":\""
            + eventTime
            + "\"}");
    if (waiting.size() >= LABELS_A_POST) {
      flush();
    }
  }

  /** Sends the outcomes that wait. */
  void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    HttpResponse<byte[]> response = post(labels, "[" + String.join(",", waiting) + "]");
    if (response.statusCode() != 202) {
      throw new CliException(
          "The gateway does not take labels: "
              + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8),
          70);
    }
    waiting.clear();
  }

  private HttpResponse<byte[]> post(URI to, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new CliException("The gateway does not answer: " + e, 70);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", 130);
    }
  }
}
