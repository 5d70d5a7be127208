package dev.tidemill.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of the API that mean harm. */
@Timeout(60)
@Tag("slow")
class HostileRequestsTest {

  private static final String POST = "POST /ask HTTP/1.1\r\nHost: localhost\r\n";

  private static HttpServer server(String token, Duration within) {
    return HttpServer.start(
        new HttpOptions("127.0.0.1", 0, token, 1_000_000),
        within,
        routes -> {
          routes.get("/ok", c -> c.json(Map.of("fine", true)));
          routes.post("/ask", c -> c.result(Integer.toString(c.bodyAsBytes().length)));
        });
  }

  private static Socket open(HttpServer server, String sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(100);
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** Sends a little for as long as the other side listens, then gives what it answered. */
  private static String trickle(Socket socket, String little) throws IOException {
    long start = System.nanoTime();
    StringBuilder answered = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (System.nanoTime() - start < Duration.ofSeconds(15).toNanos()) {
      try {
        int read = socket.getInputStream().read(buffer);
        if (read < 0) {
          return answered.toString();
        }
        answered.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      } catch (SocketTimeoutException e) {
        try {
          socket.getOutputStream().write(little.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
          return answered.toString();
        }
      }
    }
    throw new AssertionError("not ended after 15 s: " + answered);
  }

  @Test
  void withoutTheTokenARequestIsRefusedBeforeItsBodyIsRead() throws Exception {
    try (HttpServer server = server("secret", Duration.ofSeconds(20));
        Socket socket = open(server, POST + "Content-Length: 1000000\r\n\r\n")) {
      assertThat(trickle(socket, "")).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void aBodyThatComesByteByByteGets408InTime() throws Exception {
    try (HttpServer server = server("", Duration.ofSeconds(1));
        Socket socket = open(server, POST + "Content-Length: 1000\r\n\r\n");
        Socket chunked = open(server, POST + "Transfer-Encoding: chunked\r\n\r\n")) {
      assertThat(trickle(socket, " ")).startsWith("HTTP/1.1 408").contains("within 1000 ms");
      assertThat(trickle(chunked, "1\r\n \r\n")).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aHeadThatComesByteByByteEndsItsConnection() throws Exception {
    try (HttpServer server = server("", Duration.ofMillis(500));
        Socket line = open(server, "GET /o");
        Socket header = open(server, POST + "X-Slow: ");
        Socket second = open(server, "GET /ok HTTP/1.1\r\nHost: localhost\r\n\r\nGET /o")) {
      assertThat(trickle(line, "x")).doesNotContain(" 200 ");
      assertThat(trickle(header, "x")).doesNotContain(" 200 ");
      assertThat(trickle(second, "x")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aHeadThatComesLineByLineIsClosedInTimeWithoutAnAnswer() throws Exception {
    Duration within = Duration.ofSeconds(2);
    try (HttpServer server = server("", within);
        Socket lines = open(server, POST)) {
      long start = System.nanoTime();
      assertThat(trickle(lines, "X-A: b\r\n")).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(within, within.plusMillis(1_500));
    }
  }

  @Test
  void aChunkedBodyBeyondTheLimitGets413() throws Exception {
    String chunk = "40000\r\n" + "x".repeat(0x40000) + "\r\n";
    try (HttpServer server = server("", Duration.ofSeconds(20));
        Socket socket = open(server, POST + "Transfer-Encoding: chunked\r\n\r\n")) {
      socket.getOutputStream().write(chunk.repeat(4).getBytes(StandardCharsets.US_ASCII));
      assertThat(trickle(socket, "")).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void whileAHundredBodiesComeSlowlyOthersAreAnswered() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    List<Socket> slow = new ArrayList<>();
    try (HttpServer server = server("", Duration.ofSeconds(20))) {
      for (int i = 0; i < 100; i++) {
        slow.add(open(server, POST + "Content-Length: 1000000\r\n\r\n{"));
      }
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/ok");
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      for (int i = 0; i < 50; i++) {
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
    } finally {
      for (Socket each : slow) {
        each.close();
      }
    }
  }

  @Test
  void whileFortyClientsAskMuchAndReadNothingOthersAreAnsweredAndTheyAreCutOff() throws Exception {
    String page = "x".repeat(36_000);
    HttpOptions options = new HttpOptions("127.0.0.1", 0, "secret", 1_000_000);
    HttpClient client = HttpClient.newHttpClient();
    List<SocketChannel> unread = new ArrayList<>();
    try (HttpServer server =
        HttpServer.start(
            options,
            Duration.ofSeconds(2),
            routes -> {
              routes.page("/page", c -> c.result(page));
              routes.get("/ok", c -> c.json(Map.of("fine", true)));
            })) {
      for (int i = 0; i < 40; i++) {
        unread.add(unread(server, "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(600)));
      }
      String base = "http://127.0.0.1:" + server.port();
      for (int i = 0; i < 50; i++) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(base + (i % 2 == 0 ? "/page" : "/ok")))
                .timeout(Duration.ofSeconds(5));
        if (i % 2 == 1) {
          request.header("Authorization", "Bearer secret");
        }
        assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
      for (SocketChannel each : unread) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> ended(each));
      }
    } finally {
      for (SocketChannel each : unread) {
        each.close();
      }
    }
  }

  private static SocketChannel unread(HttpServer server, String sent) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    channel.configureBlocking(false);
    channel.write(ByteBuffer.wrap(sent.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  /** Whether the other end is gone; it is not asked by reading, which would make room. */
  private static boolean ended(SocketChannel channel) {
    try {
      channel.write(ByteBuffer.wrap(new byte[] {'\r'}));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aLargeAnswerThatIsReadLateComesWhole() throws Exception {
    String large = "0123456789".repeat(600_000);
    HttpClient client = HttpClient.newHttpClient();
    try (HttpServer server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, "", 1_000_000),
            Duration.ofSeconds(20),
            routes -> routes.page("/large", c -> c.result(large)))) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/large");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      HttpResponse<InputStream> late = client.send(request, BodyHandlers.ofInputStream());
      assertThat(client.send(request, BodyHandlers.ofString()).body().equals(large)).isTrue();
      byte[] read = late.body().readAllBytes();
      assertThat(new String(read, StandardCharsets.US_ASCII).equals(large)).isTrue();
    }
  }

  @Test
  void aClientThatLeavesDuringItsBodyIsNoErrorInTheLog() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    List<Level> levels = new ArrayList<>();
    AbstractAppender appender =
        new AbstractAppender("leaving", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            synchronized (levels) {
              levels.add(event.getLevel());
            }
            told.countDown();
          }
        };
    appender.start();
    Logger logger = (Logger) LogManager.getLogger(RequestBodies.class);
    Level before = logger.getLevel();
    logger.addAppender(appender);
    logger.setLevel(Level.DEBUG);
    try (HttpServer server = server("", Duration.ofSeconds(20))) {
      open(server, POST + "Content-Length: 1000\r\n\r\nabc").close();
      assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
      synchronized (levels) {
        assertThat(levels).containsOnly(Level.DEBUG);
      }
    } finally {
      logger.removeAppender(appender);
      logger.setLevel(before);
    }
  }

  @Test
  void everyAnswerTellsBrowsersThatItIsNoPageOfAnybody() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (HttpServer server = server("", Duration.ofSeconds(20))) {
      for (String path : List.of("/ok", "/nowhere", "/ask")) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpResponse<String> answer =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
            .contains("default-src 'none'", "frame-ancestors 'none'");
      }
    }
  }

  @Test
  void anErrorRepeatsAtMost200CharactersOfWhatWasSent() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (HttpServer server = server("", Duration.ofSeconds(20))) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/" + "x".repeat(5000));
      String body =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      assertThat(body).contains("There is nothing at").doesNotContain("x".repeat(201));
    }
  }

  @Test
  void whatIsNotHttpIsRefusedInTheFormOfAllErrors() throws Exception {
    try (HttpServer server = server("", Duration.ofSeconds(20))) {
      for (String sent :
          List.of(
              "GET /ok HTTP/1.1\r\n\r\n",
              "FOO\r\n\r\n",
              "GET /%2e%2e/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
        try (Socket socket = open(server, sent)) {
          assertThat(trickle(socket, ""))
              .startsWith("HTTP/1.1 400")
              .contains("{\"error\":{", "nosniff")
              .doesNotContain("<html>");
        }
      }
    }
  }

  @Test
  void anotherMethodGets405WithThoseThatAreAllowed() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (HttpServer server = server("", Duration.ofSeconds(20))) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/ask");
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }
  }

  @Test
  void aPageRunsItsOwnScriptAndNoOther() {
    assertThat(
            SafeHeaders.policy("<style>a</style><script>alert(1)</script><script src=x></script>"))
        .contains(
            "style-src 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='",
            "script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",
            "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }
}
