package dev.tidemill.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackpressureTest {

  private static final int REQUESTS = 2_000;
  private static final byte[] REPLY = new byte[100_000];

  private final AtomicInteger handled = new AtomicInteger();

  private void answer(Exchange exchange) {
    if (exchange.path().equals("/large")) {
      handled.incrementAndGet();
      exchange.answer(200, REPLY);
    } else {
      exchange.answer(200, new byte[0]);
    }
  }

  @Test
  void aClientThatReadsNoAnswersIsNotServedOnUntilItDoes() throws Exception {
    try (GatewayServer server = new GatewayServer(options(10), this::answer)) {
      server.start();
      try (Socket greedy = new Socket("127.0.0.1", server.port());
          Socket other = new Socket("127.0.0.1", server.port())) {
        String one = "GET /large HTTP/1.1\r\nPadding: " + "x".repeat(1000) + "\r\n\r\n";
        byte[] requests = one.repeat(REQUESTS).getBytes(ASCII);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(greedy, requests));
        for (int i = 0; i < 50; i++) {
          assertThat(status(other, "/small")).startsWith("HTTP/1.1 200");
        }
        assertThat(handled).hasPositiveValue().hasValueLessThan(REQUESTS / 2);

        byte[] buffer = new byte[1 << 16];
        while (handled.get() < REQUESTS) {
          assertThat(greedy.getInputStream().read(buffer)).isPositive();
        }
        sent.get();
      }
    }
  }

  @Test
  void oneConnectionTooManyGets503AndTheLimit() throws Exception {
    try (GatewayServer server = new GatewayServer(options(2), this::answer)) {
      server.start();
      try (Socket one = new Socket("127.0.0.1", server.port());
          Socket two = new Socket("127.0.0.1", server.port())) {
        assertThat(status(one, "/small")).startsWith("HTTP/1.1 200");
        assertThat(status(two, "/small")).startsWith("HTTP/1.1 200");
        try (Socket three = new Socket("127.0.0.1", server.port())) {
          String refused = new String(three.getInputStream().readAllBytes(), ASCII);
          assertThat(refused).startsWith("HTTP/1.1 503").contains("the limit is 2");
        }
        assertThat(status(one, "/small")).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void aBodyThatHasToWaitBeyondTheBudgetGets503InItsTurn() throws Exception {
    CompletableFuture<Exchange> slow = new CompletableFuture<>();
    RequestHandler handler =
        exchange -> {
          if (exchange.path().equals("/slow")) {
            slow.complete(exchange);
          } else {
            exchange.answer(200, new byte[0]);
          }
        };
    try (GatewayServer server = new GatewayServer(options(10), handler)) {
      server.start();
      try (Socket one = new Socket("127.0.0.1", server.port());
          Socket two = new Socket("127.0.0.1", server.port())) {
        send(one, "GET /slow HTTP/1.1\r\n\r\n".getBytes(ASCII));
        String post = "POST /small HTTP/1.1\r\nContent-Length: 400\r\n\r\n" + "x".repeat(400);
        send(one, (post + post).getBytes(ASCII));
        Exchange waiting = slow.get();
        // One event loop: what another connection is answered, the first one's bytes came before.
        assertThat(status(two, "/small")).startsWith("HTTP/1.1 200");
        waiting.answer(200, new byte[0]);
        assertThat(head(one)).startsWith("HTTP/1.1 200");
        assertThat(head(one)).startsWith("HTTP/1.1 200");
        assertThat(head(one)).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 1");
      }
      try (Socket again = new Socket("127.0.0.1", server.port())) {
        String post = "POST /small HTTP/1.1\r\nContent-Length: 400\r\n\r\n" + "x".repeat(400);
        send(again, post.getBytes(ASCII));
        assertThat(head(again)).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static GatewayServer.Options options(int connections) {
    return new GatewayServer.Options(
        "127.0.0.1", 0, 1, 1000, connections, 500, Duration.ofSeconds(60), Duration.ofSeconds(60));
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String status(Socket socket, String path) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(("GET " + path + " HTTP/1.1\r\n\r\n").getBytes(ASCII));
    return head(socket);
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = socket.getInputStream().read();
      if (read < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) read);
    }
    return head.toString();
  }

  private static final java.nio.charset.Charset ASCII = StandardCharsets.US_ASCII;
}
