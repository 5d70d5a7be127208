package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventStreamTest {

  private final EventStream events = new EventStream();
  private final HttpServer server =
      HttpServer.start(
          HttpOptions.loopback(0),
          routes -> {
            routes.sse("/api/v1/events", new Need.Somewhere(Role.VIEWER), events::connect);
            routes.beforeStop(events::close);
          });

  @AfterEach
  void stop() {
    server.close();
  }

  /** Also one whose end nobody has noticed yet. */
  @Test
  @Timeout(30)
  void theServerStopsWhileSomebodyListens() throws Exception {
    try (BufferedReader listening = listen()) {
      listen().close();
      server.close();
      assertThat(listening.lines().toList()).contains(": connected");
      assertThat(events.listeners()).isZero();
    }
  }

  private BufferedReader listen() throws IOException, InterruptedException {
    int before = events.listeners();
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
                    .header("Accept", "text/event-stream")
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    await().until(() -> events.listeners() == before + 1);
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The data of the next event of this name. */
  private static String next(BufferedReader from, String name) throws IOException {
    String line = from.readLine();
    while (!line.equals("event: " + name)) {
      line = from.readLine();
    }
    return from.readLine();
  }

  @Test
  @Timeout(60)
  void whoListensIsToldWhatHappensInOrder() throws Exception {
    try (BufferedReader one = listen();
        BufferedReader two = listen()) {
      for (int i = 0; i < 100; i++) {
        events.publish("run", Optional.of("demo/a"), Map.of("n", i));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(next(one, "run")).isEqualTo("data: {\"n\":" + i + "}");
        assertThat(next(two, "run")).isEqualTo("data: {\"n\":" + i + "}");
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              events.publish("run", Optional.of("demo/a"), Map.of());
              return events.listeners() == 0;
            });
  }

  @Test
  @Timeout(120)
  void oneThatReadsNothingHoldsUpNobodyAndIsCutOff() throws Exception {
    try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), server.port());
        BufferedReader reading = listen()) {
      stalled
          .getOutputStream()
          .write(
              ("GET /api/v1/events HTTP/1.1\r\n"
                      + "Host: 127.0.0.1\r\n"
                      + "Accept: text/event-stream\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      await().until(() -> events.listeners() == 2);
      String large = "x".repeat(100_000);
      int told = 0;
      long slowest = 0;
      while (events.listeners() == 2) {
        long begin = System.nanoTime();
        events.publish("run", Optional.of("demo/a"), Map.of("n", told, "text", large));
        slowest = Math.max(slowest, System.nanoTime() - begin);
        assertThat(next(reading, "run")).startsWith("data: {").contains("\"n\":" + told);
        told++;
      }
      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(5));
      events.publish("run", Optional.of("demo/a"), Map.of("n", "last"));
      assertThat(next(reading, "run")).contains("last");
    }
  }
}
