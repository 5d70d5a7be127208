package dev.tidemill.standalone.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** An application that asks the endpoint {@code points}. */
final class Served {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  Served(int port) {
    this.port = port;
  }

  /** The score of one point. */
  double ask(String id, int x) throws IOException, InterruptedException {
    String body =
        """
        {"id": "%s", "inputs": [{"name": "x", "shape": [1], "datatype": "FP32", "data": [%d]}]}"""
            .formatted(id, x);
    JsonNode answer = JSON.readTree(post("/v2/models/points/infer", body, 200));
    return answer.at("/outputs/0/data/0").asDouble();
  }

  /** Says what came true. */
  void label(String labels) throws IOException, InterruptedException {
    post("/v1/labels", labels, 202);
  }

  private String post(String path, String body, int good) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(good);
    return answer.body();
  }
}
