package dev.tidemill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidemill.cli.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What {@code trigger --follow} says while a run goes on. */
class RunFollowerTest {

  private static final String RUN =
      "{\"runId\":\"churn-2\",\"pipeline\":\"demo/churn\",\"stage\":\"%s\",%s\"rolloutId\":\"r\"}";

  @Test
  void aCandidateThatWaitsForTrafficIsToldAtOnceWithWhatElseThereIs() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(server, "/api/v1/commands/c", () -> "{\"runId\":\"churn-2\"}");
    answer(
        server,
        "/api/v1/runs/churn-2",
        () ->
            looks.incrementAndGet() < 5
                ? RUN.formatted("rolling-out", "")
                : RUN.formatted("ended", "\"outcome\":\"promoted\","));
    answer(
        server,
        "/api/v1/rollouts/r",
        () -> "{\"needs\":\"a canary needs traffic: at least 500 requests\"}");
    server.start();
    StringWriter progress = new StringWriter();
    try {
      URI at = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      new RunFollower(new ApiClient(at, Optional.empty()), new PrintWriter(progress, true))
          .follow("demo/churn", "c", "demo/churn: run churn-2");
    } finally {
      server.stop(0);
    }
    assertThat(progress.toString())
        .containsOnlyOnce("churn-2: a canary needs traffic: at least 500 requests")
        .contains("tidemill promote demo/churn", "backend: none", "churn-2: promoted");
  }

  @Test
  void whatTheAnswerSaidOfItsWaitIsNotSaidAgain() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(
        server,
        "/api/v1/commands/c",
        () ->
            looks.incrementAndGet() < 3
                ? "{\"decision\":\"waiting\",\"reason\":\"until run churn-1 ends\"}"
                : "{\"runId\":\"churn-2\"}");
    answer(
        server, "/api/v1/runs/churn-2", () -> RUN.formatted("ended", "\"outcome\":\"no-change\","));
    server.start();
    StringWriter progress = new StringWriter();
    try {
      URI at = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      new RunFollower(new ApiClient(at, Optional.empty()), new PrintWriter(progress, true))
          .follow("demo/churn", "c", "demo/churn: waits until run churn-1 ends");
    } finally {
      server.stop(0);
    }
    assertThat(progress.toString().strip()).isEqualTo("churn-2: no-change");
  }

  private interface Answer {
    String text();
  }

  private static void answer(HttpServer server, String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          byte[] body = answer.text().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }
}
