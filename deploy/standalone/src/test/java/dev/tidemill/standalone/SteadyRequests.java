package dev.tidemill.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A caller of the gateway's endpoint who asks at a steady pace and never asks twice. */
final class SteadyRequests implements AutoCloseable {

  private static final long PACE_MILLIS = 50;
  private static final String BODY =
      """
      {"id": "%s", "inputs": [{"name": "x", "shape": [1], "datatype": "FP32", "data": [0.5]}]}
      """;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final URI gateway;
  private final String endpoint;
  private final String token;
  private final String name;
  private final List<String> answered = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final Thread thread = new Thread(this::ask, "steady-requests");
  private volatile boolean closed;

  /**
   * Begins.
   *
   * @param name the ids of its requests begin with this
   */
  SteadyRequests(URI gateway, String endpoint, String token, String name) {
    this.gateway = gateway;
    this.endpoint = endpoint;
    this.token = token;
    this.name = name;
    thread.start();
  }

  private void ask() {
    try {
      for (int i = 0; !closed; i++) {
        ask(name + "-" + i);
        TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(String id) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          post("/v2/models/" + endpoint + "/infer", BODY.formatted(id), Duration.ofSeconds(5));
      note(answer.statusCode() == 200, id, answer.statusCode() + " " + answer.body());
    } catch (IOException e) {
      note(false, id, e.toString());
    }
  }

  private synchronized void note(boolean well, String id, String what) {
    if (well) {
      answered.add(id);
    } else {
      failed.add(id + ": " + what);
    }
  }

  /** Posts something else to the same gateway. */
  HttpResponse<String> post(String path, String body, Duration within)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(gateway.resolve(path))
            .timeout(within)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  synchronized List<String> answered() {
    return List.copyOf(answered);
  }

  synchronized List<String> failed() {
    return List.copyOf(failed);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
