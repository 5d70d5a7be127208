package dev.tidemill.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops answers what it was asked, and nothing else. */
@Timeout(30)
class StoppingServerTest {

  private static final GatewayServer.Options OPTIONS =
      new GatewayServer.Options(
          "127.0.0.1", 0, 1, 1000, 10, 5000, Duration.ofSeconds(20), Duration.ofSeconds(20));

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Exchange> pending = new CompletableFuture<>();

  /** Answers at once, except where it is asked to wait. */
  private void handle(Exchange exchange) {
    if (exchange.path().equals("/later")) {
      pending.complete(exchange);
      asked.countDown();
    } else {
      exchange.answer(200, "{}".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aRequestInProgressIsAnsweredAndAConnectionWithoutOneIsEnded() throws Exception {
    GatewayServer server = new GatewayServer(OPTIONS, this::handle);
    server.start();
    int port = server.port();
    try (Socket idle = new Socket("127.0.0.1", port);
        Socket waits = new Socket("127.0.0.1", port)) {
      ask(idle, "/now");
      assertThat(new String(idle.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      ask(waits, "/later");
      asked.await();
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      assertThat(rest(idle)).endsWith("{}");
      Awaitility.await().until(() -> refused(port));
      assertThat(closed).isNotDone();
      pending.get().answer(200, "{\"in\": \"time\"}".getBytes(StandardCharsets.UTF_8));
      assertThat(rest(waits)).startsWith("HTTP/1.1 200").contains("connection: close", "time");
      closed.get();
    }
  }

  @Test
  void whatIsNeverAnsweredDoesNotKeepItFromStopping() throws Exception {
    GatewayServer server = new GatewayServer(OPTIONS, this::handle);
    server.start();
    try (Socket waits = new Socket("127.0.0.1", server.port())) {
      ask(waits, "/later");
      asked.await();
      server.close();
      assertThat(rest(waits)).isEmpty();
    }
  }

  @Test
  void whileItDrainsItAnswersAndEachAnswerIsTheLastOfItsConnection() throws Exception {
    try (GatewayServer server = new GatewayServer(OPTIONS, this::handle)) {
      server.start();
      server.drain();
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        ask(socket, "/now");
        assertThat(rest(socket)).startsWith("HTTP/1.1 200").contains("connection: close");
      }
    }
  }

  private static boolean refused(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void ask(Socket socket, String path) throws IOException {
    socket.getOutputStream().write(get(path).getBytes(StandardCharsets.US_ASCII));
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n";
  }
}
