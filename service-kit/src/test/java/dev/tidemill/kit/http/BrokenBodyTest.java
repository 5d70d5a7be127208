package dev.tidemill.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.access.Need;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that break off, or that are not framed as HTTP asks, are never taken for complete. */
@Timeout(60)
class BrokenBodyTest {

  private static final String TOKEN = "secret-of-all";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  private final Queue<Object> handled = new ConcurrentLinkedQueue<>();
  private final HttpServer server =
      HttpServer.start(
          new HttpOptions("127.0.0.1", 0, TOKEN, 1_000),
          Duration.ofSeconds(20),
          routes -> {
            routes.hook(
                new HookRoute(
                    "/hooks/any",
                    HookVerifier.token("Authorization", "Bearer ", TOKEN),
                    100,
                    request -> {
                      handled.add(request);
                      return CompletableFuture.completedFuture(null);
                    }));
            routes.post("/api", c -> handled.add(c.body()));
            routes.upload(
                "/upload",
                1_000,
                new Need.Nothing(),
                c -> handled.add(c.req().getInputStream().readAllBytes()));
            routes.get(
                "/short",
                c -> {
                  throw new EOFException("a file that the handler reads is too short");
                });
          });

  @AfterEach
  void stop() {
    server.close();
  }

  private String answer(String request, String authorization, String rest) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String head = request + " HTTP/1.1\r\nHost: localhost\r\n" + authorization + rest;
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /hooks/any, true",
    "POST /hooks/any, false",
    "POST /api, true",
    "PUT /upload/file, true"
  })
  void aBrokenBodyGets400AndIsNotHandled(String request, boolean token) throws IOException {
    String authorization = token ? "Authorization: Bearer " + TOKEN + "\r\n" : "";
    for (String rest :
        new String[] {
          CHUNKED + "zz\r\n{}\r\n0\r\n\r\n",
          CHUNKED + "ffffffffffffffff\r\n",
          CHUNKED + "4\r\n{\"a\"\r\nxx\r\n",
          CHUNKED + "4\r\n{\"",
          CHUNKED + "2\r\n{}\r\n",
          "Content-Length: 50\r\n\r\n{\"a\":1}"
        }) {
      assertThat(answer(request, authorization, rest))
          .as(rest)
          .startsWith("HTTP/1.1 400")
          .contains("broken-body");
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void aHandlerThatReadsBeyondAnEndOfItsOwnIsADefect() throws IOException {
    String authorization = "Authorization: Bearer " + TOKEN + "\r\n\r\n";
    assertThat(answer("GET /short", authorization, "")).startsWith("HTTP/1.1 500");
  }
}
