package dev.tidemill.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request is answered, or its connection is closed, whatever happens to its handler. */
@Timeout(30)
class EveryRequestIsAnsweredTest {

  private static String ask(RequestHandler handler, String requests) throws IOException {
    GatewayServer.Options options =
        new GatewayServer.Options(
            "127.0.0.1", 0, 1, 1000, 10, 5000, Duration.ofSeconds(20), Duration.ofSeconds(1));
    try (GatewayServer server = new GatewayServer(options, handler)) {
      server.start();
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private static String get(String headers) {
    return "GET / HTTP/1.1\r\n" + headers + "\r\n";
  }

  @Test
  void aHandlerThatThrowsAfterItsAnswerEndsTheConnection() throws Exception {
    RequestHandler handler =
        exchange -> {
          exchange.answer(200, "{}".getBytes(StandardCharsets.UTF_8));
          throw new IllegalStateException("too late");
        };
    assertThat(ask(handler, get("") + get(""))).containsOnlyOnce("HTTP/1.1").endsWith("{}");
  }

  @Test
  void aHandlerThatThrowsBeforeItsAnswerIsAnsweredForWithoutItsWords() throws Exception {
    for (Throwable thrown :
        new Throwable[] {new IllegalStateException("/home/x"), new StackOverflowError()}) {
      RequestHandler handler =
          exchange -> {
            if (thrown instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) thrown;
          };
      assertThat(ask(handler, get("Connection: close\r\n")))
          .startsWith("HTTP/1.1 500")
          .doesNotContain("/home/x", "Exception");
    }
  }

  @Test
  void anAnswerWhoseHeadersCannotBeSentBecomesA500() throws Exception {
    RequestHandler handler =
        exchange ->
            exchange.answer(
                200, Unpooled.EMPTY_BUFFER, headers -> headers.set("X-Id", " \r\nforged: 1"));
    assertThat(ask(handler, get("Connection: close\r\n")))
        .startsWith("HTTP/1.1 500")
        .doesNotContain("forged");
  }

  @Test
  void aRequestThatNobodyAnswersEndsWithItsConnection() throws Exception {
    assertThat(ask(exchange -> {}, get(""))).isEmpty();
  }

  @Test
  void aJudgeThatThrowsRefuses() throws Exception {
    RequestHandler handler =
        new RequestHandler() {
          @Override
          public java.util.Optional<Refusal> judge(RequestHead head) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void handle(Exchange exchange) {
            exchange.answer(200, new byte[0]);
          }
        };
    assertThat(ask(handler, get("Connection: close\r\n")))
        .startsWith("HTTP/1.1 500")
        .doesNotContain("HTTP/1.1 200");
  }
}
