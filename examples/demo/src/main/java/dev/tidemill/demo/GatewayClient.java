package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.Commands;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A client of the gateway, as an application would have one: one request after another, labels in
 * batches.
 */
final class GatewayClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LABELS_A_POST = 200;
  private static final Duration LABEL_PATIENCE = Duration.ofMinutes(1);

  /** No answer at all. */
  private static final int AWAY = 0;

  /** What came back: NaN and version 0 when the request failed; status 0 without an answer. */
  record Answer(double probability, int version, int status) {}

  private final CloseableHttpClient http =
      HttpClients.custom()
          .setDefaultRequestConfig(
              RequestConfig.custom().setResponseTimeout(Timeout.ofSeconds(20)).build())
          .disableAutomaticRetries()
          .disableCookieManagement()
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
    Response response = post(infer, body.toString());
    if (response.status() != 200) {
      return new Answer(Double.NaN, 0, response.status());
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

  /**
   * Sends the outcomes that wait, again while the gateway asks for it or is away: labels sent twice
   * count once.
   *
   * @throws CliException if it refuses them, or after a minute
   */
  void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    String body = "[" + String.join(",", waiting) + "]";
    Response response =
        Commands.until(LABEL_PATIENCE, () -> Optional.of(post(labels, body)).filter(Response::told))
            .orElse(
                new Response(AWAY, "no answer within a minute".getBytes(StandardCharsets.UTF_8)));
    if (response.status() != 202) {
      throw new CliException(
          "The gateway does not take labels: "
              + new String(response.body(), StandardCharsets.UTF_8),
          70);
    }
    waiting.clear();
  }

  private record Response(int status, byte[] body) {
    /** Not away for a moment. */
    boolean told() {
      return status != AWAY && status != 503;
    }
  }

  private Response post(URI to, String body) {
    HttpPost request = new HttpPost(to);
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    try {
      return http.execute(
          request, r -> new Response(r.getCode(), EntityUtils.toByteArray(r.getEntity())));
    } catch (IOException e) {
      return new Response(AWAY, e.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    http.close(CloseMode.GRACEFUL);
  }
}
