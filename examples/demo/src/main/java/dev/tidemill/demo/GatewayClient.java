package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * A client of the gateway, as an application would have one: one request after another, labels in
 * batches.
 */
final class GatewayClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LABELS_A_POST = 200;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
  private static final Duration LABEL_PATIENCE = Duration.ofMinutes(1);

  /** Stands for the status when there was no answer at all. */
  private static final int AWAY = 0;

  /** What came back: NaN and version 0 when the request failed; status 0 without an answer. */
  record Answer(double probability, int version, int status) {}

  /**
   * Answers are short, so the thread that reads them from the socket makes strings of them too: a
   * hand-over to another thread for each takes longer than the gateway's answer.
   */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(Runnable::run).build();

  private final URI gateway;
  private final Optional<String> token;
  private final URI infer;
  private final URI labels;
  private final String endpoint;
  private final ArrayNode waiting = JSON.createArrayNode();

  /**
   * @param token for a gateway that asks for one
   */
  GatewayClient(URI gateway, Optional<String> token, String endpoint) {
    this.gateway = gateway;
    this.infer = gateway.resolve("/v2/models/" + endpoint + "/infer");
    this.labels = gateway.resolve("/v1/labels");
    this.token = token;
    this.endpoint = endpoint;
  }

  /**
   * Finds out whether a gateway is there that takes this client's requests.
   *
   * @throws CliException if not
   */
  void check() {
    Response response = send(request(gateway.resolve("/v2")).GET().build());
    switch (response.status()) {
      case 200 -> {}
      case AWAY ->
          throw new CliException(
              "No gateway answers at %s: %s. Name one that can be reached from here with --gateway URL"
                  .formatted(gateway, response.body()),
              69);
      case 401, 403 ->
          throw new CliException(
              "The gateway at %s refuses the request: %s. It takes the token that the setting token gives it; --token-file or TIDEMILL_TOKEN sends one"
                  .formatted(gateway, response.body()),
              77);
      default ->
          throw new CliException(
              "%s answers %d to /v2: is it a gateway? Name one with --gateway URL"
                  .formatted(gateway, response.status()),
              69);
    }
  }

  /**
   * Asks for a prediction, and once more if the connection breaks, as when one of several gateways
   * goes away: the id names one request.
   *
   * @param eventTime ISO-8601 instant
   * @param inputs NaN stands for a missing value
   */
  Answer ask(long id, String eventTime, float[] inputs) {
    JsonNode row = row(id, eventTime, inputs);
    Response first = post(infer, row);
    Response response = first.status() == AWAY ? post(infer, row) : first;
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

  /** One row in the Open Inference Protocol. */
  private static JsonNode row(long id, String eventTime, float[] inputs) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("id", Long.toString(id));
    request.putObject("parameters").put("event_time", eventTime);
    ObjectNode features =
        request.putArray("inputs").addObject().put("name", "features").put("datatype", "FP32");
    features.putArray("shape").add(1).add(inputs.length);
    ArrayNode data = features.putArray("data");
    for (float input : inputs) {
      data.add(Float.isNaN(input) ? null : input);
    }
    return request;
  }

  /** Reports an outcome, which is sent together with others. */
  void label(long id, boolean value, String eventTime) {
    waiting
        .addObject()
        .put("endpoint", endpoint)
        .put("id", Long.toString(id))
        .put("value", value)
        .put("eventTime", eventTime);
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
    Response response =
        CommandSender.until(
                LABEL_PATIENCE, () -> Optional.of(post(labels, waiting)).filter(Response::told))
            .orElse(new Response(AWAY, "no answer within a minute"));
    if (response.status() != 202) {
      throw new CliException("The gateway does not take labels: " + response.body(), 70);
    }
    waiting.removeAll();
  }

  private record Response(int status, String body) {
    /** Whether the gateway answered; if not, it may be away for a moment. */
    boolean told() {
      return status != AWAY && status != 503;
    }
  }

  private HttpRequest.Builder request(URI to) {
    HttpRequest.Builder request = HttpRequest.newBuilder(to).timeout(ANSWER_WITHIN);
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return request;
  }

  private Response post(URI to, JsonNode body) {
    return send(
        request(to)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private Response send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Response(response.statusCode(), response.body());
    } catch (InterruptedException e) {
      throw Stopped.byInterrupt();
    } catch (IOException e) {
      return new Response(AWAY, e.toString());
    }
  }
}
