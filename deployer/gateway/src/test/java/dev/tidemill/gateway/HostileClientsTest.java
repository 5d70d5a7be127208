package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RouteRole;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm: what they get, and that others are answered meanwhile. */
@Timeout(60)
@Tag("slow")
class HostileClientsTest {

  private static final String INFER = "/v2/models/flights/infer";
  private static final String UNFINISHED =
      "Content-Type: application/json\r\nContent-Length: 1000000\r\n";

  @TempDir Path folder;

  private RunningGateway gateway(Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("gateway-threads", "2");
    RunningGateway gateway = new RunningGateway(folder, WithoutKafkaTest.options(all));
    gateway.serve(RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
    return gateway;
  }

  private static Socket open(RunningGateway gateway, String sent) throws IOException {
    Socket socket = new Socket("127.0.0.1", gateway.gateway.port());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String post(String path, String headers) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Authorization: Bearer wrong\r\n", "Authorization: secret\r\n"})
  void withoutTheTokenARequestIsRefusedBeforeItsBodyIsRead(String header) throws Exception {
    try (RunningGateway gateway = gateway(Map.of("token", "secret"))) {
      for (String path : List.of(INFER, "/v1/labels", "/v2/repository/index")) {
        // Not a byte of the body is ever sent: the answer and the end come all the same.
        try (Socket socket = open(gateway, post(path, UNFINISHED + header))) {
          assertThat(answer(socket))
              .startsWith("HTTP/1.1 401")
              .containsIgnoringCase("connection: close")
              .containsIgnoringCase("www-authenticate: Bearer");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Host: evil.example, 403",
    "Origin: https://evil.example, 403",
    "Expect: a-miracle, 417",
    "Content-Encoding: br, 415",
    "Content-Length: 99999999999, 413",
    "Content-Length: -5, 400",
    "Content-Length: x, 400",
    "Transfer-Encoding: nonsense, 400"
  })
  void whatTheHeadRulesOutIsRefusedBeforeTheBodyIsRead(String header, int status) throws Exception {
    try (RunningGateway gateway = gateway(Map.of())) {
      String headers =
          header.startsWith("Host")
              ? header + "\r\n" + UNFINISHED
              : "Host: localhost\r\n"
                  + (header.matches("(Content-Length|Transfer-Encoding).*") ? "" : UNFINISHED)
                  + header
                  + "\r\n";
      try (Socket socket = open(gateway, "POST " + INFER + " HTTP/1.1\r\n" + headers + "\r\n")) {
        assertThat(answer(socket)).startsWith("HTTP/1.1 " + status);
      }
    }
  }

  @Test
  void whoExpects100ContinueIsToldToGoOnOnlyIfTheHeadIsFine() throws Exception {
    try (RunningGateway gateway = gateway(Map.of("token", "secret"))) {
      String body = RunningGateway.body("f-1", "1, 2, 3");
      String expect = "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n";
      try (Socket socket = open(gateway, post(INFER, expect))) {
        assertThat(answer(socket)).startsWith("HTTP/1.1 401");
      }
      String fine = expect + "Authorization: Bearer secret\r\nConnection: close\r\n";
      try (Socket socket = open(gateway, post(INFER, fine))) {
        byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
        assertThat(new String(go, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 100 Continue");
        socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /v2 HT", "POST /v2/models/flights/infer HTTP/1.1\r\nHost: localhost"})
  void aHeadThatComesByteByByteGets408InTime(String start) throws Exception {
    try (RunningGateway gateway = gateway(Map.of("http-request-within", "1s"));
        Socket socket = open(gateway, start)) {
      assertThat(trickle(socket, "x")).startsWith("HTTP/1.1 408").contains("within 1000 ms");
    }
  }

  @Test
  void aBodyThatComesByteByByteGets408InTime() throws Exception {
    try (RunningGateway gateway = gateway(Map.of("http-request-within", "1s"))) {
      try (Socket socket = open(gateway, post(INFER, UNFINISHED))) {
        assertThat(trickle(socket, " ")).startsWith("HTTP/1.1 408");
      }
      String chunked = "Transfer-Encoding: chunked\r\n";
      try (Socket socket = open(gateway, post(INFER, chunked))) {
        assertThat(trickle(socket, "1\r\n \r\n")).startsWith("HTTP/1.1 408");
      }
      try (Socket second = open(gateway, "GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v2 H")) {
        assertThat(trickle(second, "x")).startsWith("HTTP/1.1 200").contains("HTTP/1.1 408");
      }
    }
  }

  /** Sends a little for as long as the other side listens, then gives what it answered. */
  private static String trickle(Socket socket, String little) throws IOException {
    long start = System.nanoTime();
    socket.setSoTimeout(100);
    StringBuilder answered = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (System.nanoTime() - start < Duration.ofSeconds(10).toNanos()) {
      try {
        int read = socket.getInputStream().read(buffer);
        if (read < 0) {
          return answered.toString();
        }
        answered.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      } catch (java.net.SocketTimeoutException e) {
        socket.getOutputStream().write(little.getBytes(StandardCharsets.US_ASCII));
      }
    }
    throw new AssertionError("not ended after 10 s: " + answered);
  }

  @Test
  void aConnectionOnWhichNothingIsSentIsClosedWithoutAnAnswer() throws Exception {
    try (RunningGateway gateway = gateway(Map.of("http-request-within", "300ms"));
        Socket socket = open(gateway, "")) {
      assertThat(answer(socket)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" f-1", "f-1 ", " ", "\\t", "f\\u0000", "\\r\\nSet-Cookie: a=b", "ü", "\\ud800"})
  void aRequestIdThatNoHeaderCanCarryIsAnswered(String id) throws Exception {
    try (RunningGateway gateway = gateway(Map.of())) {
      HttpResponse<String> response = gateway.infer(id, "1, 2, 3");
      assertThat(response.statusCode()).as(response.body()).isIn(200, 400);
      assertThat(response.headers().firstValue("X-Tidemill-Request-Id")).isEmpty();
      assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(gateway.infer("f-2", "1, 2, 3").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whileUnfinishedBodiesTakeAllTheRoomSmallRequestsAreAnswered() throws Exception {
    long room = Runtime.getRuntime().maxMemory() / 8;
    String most = " ".repeat(1_900_000);
    int hostile = (int) (room / most.length()) + 50;
    List<Socket> open = new ArrayList<>();
    try (RunningGateway gateway = gateway(Map.of("gateway-max-connections", "5000"))) {
      for (int i = 0; i < hostile; i++) {
        open.add(open(gateway, post(INFER, "Content-Length: 2000000\r\n") + most));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(gateway.infer("f-" + i, "1, 2, 3").statusCode()).isEqualTo(200);
      }
      // A large one takes the room of those that have been slow for a second.
      String large =
          RunningGateway.body("large", "1, 2, 3")
              .replace("{\"id\"", " ".repeat(1_500_000) + "{\"id\"");
      Awaitility.await().until(() -> gateway.post(INFER, large).statusCode() == 200);
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }

  @Test
  void whileSlowClientsHoldEveryConnectionOthersAreAnswered() throws Exception {
    List<Socket> open = new ArrayList<>();
    try (RunningGateway gateway = gateway(Map.of("gateway-max-connections", "200"))) {
      for (int i = 0; i < 300; i++) {
        open.add(open(gateway, i % 2 == 0 ? "GET /v2 HT" : post(INFER, UNFINISHED) + "{"));
      }
      Awaitility.await()
          .until(
              () -> {
                try (Socket one = open(gateway, honest())) {
                  return answer(one).startsWith("HTTP/1.1 200");
                }
              });
      for (int i = 0; i < 100; i++) {
        try (Socket one = open(gateway, honest())) {
          assertThat(answer(one)).startsWith("HTTP/1.1 200");
        }
      }
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }

  private static String honest() {
    String body = RunningGateway.body("f-1", "1, 2, 3");
    return post(INFER, "Connection: close\r\nContent-Length: " + body.length() + "\r\n") + body;
  }
}
