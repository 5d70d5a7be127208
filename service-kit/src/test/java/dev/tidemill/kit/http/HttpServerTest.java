package dev.tidemill.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OperationsRoutes;
import dev.tidemill.kit.service.Service;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HttpServerTest {

  private record Ask(String name) {}

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void answersAndErrorsHaveOneForm() throws Exception {
    try (HttpServer server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, "", 1_000),
            routes -> {
              routes.get("/ok", c -> c.json(Map.of("at", Instant.EPOCH)));
              routes.get(
                  "/bad",
                  c -> {
                    throw HttpError.invalid("port must be a number", "spec.port");
                  });
              routes.get(
                  "/defect",
                  c -> {
                    throw new IllegalStateException("secret detail");
                  });
              routes.get("/gone/{id}", c -> c.status(404).json(Map.of("mine", c.pathParam("id"))));
              routes.post("/ask", c -> c.json(c.bodyAsClass(Ask.class)));
            })) {
      assertThat(get(server, "/ok").body()).isEqualTo("{\"at\":\"1970-01-01T00:00:00Z\"}");
      assertThat(get(server, "/bad").statusCode()).isEqualTo(400);
      assertThat(get(server, "/bad").body())
          .isEqualTo(
              "{\"error\":{\"code\":\"invalid\",\"message\":\"port must be a number\","
                  + "\"field\":\"spec.port\"}}");
      assertThat(get(server, "/defect").body()).contains("internal").doesNotContain("secret");
      assertThat(get(server, "/nowhere").body()).contains("\"code\":\"not-found\"");
      assertThat(get(server, "/gone/7").body()).isEqualTo("{\"mine\":\"7\"}");
      assertThat(post(server, "/ask", "{\"name\":\"x\"}").body()).isEqualTo("{\"name\":\"x\"}");
      assertThat(post(server, "/ask", "{\"nam\":1}").body()).contains("invalid-json");
      assertThat(post(server, "/ask", "{").statusCode()).isEqualTo(400);
      HttpResponse<String> large = post(server, "/ask", "\"" + "x".repeat(2_000) + "\"");
      assertThat(large.statusCode()).isEqualTo(413);
      assertThat(large.body()).contains("body-too-large");
      assertThat(post(server, "/ok", "{}").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void whatIsNotThereIsToldInPlainWordsWithWhatThereIs() throws Exception {
    HttpOptions options = new HttpOptions("127.0.0.1", 0, "", 1_000);
    try (HttpServer server =
        HttpServer.start(
            options,
            routes -> {
              routes.get("/health/live", c -> c.result("live"));
              routes.post("/ask", c -> c.result("done"));
            })) {
      assertThat(get(server, "/settings").body())
          .contains("\"There is nothing at /settings; there is /ask, /health/live\"");
      assertThat(get(server, "/ask").body()).contains("\"/ask does not take GET; allowed: POST\"");
    }
    try (HttpServer server =
        HttpServer.start(options, routes -> routes.page("/openapi.json", c -> c.result("{}")))) {
      assertThat(get(server, "/settings").body())
          .contains("\"There is nothing at /settings; /openapi.json lists what there is\"");
    }
  }

  @Test
  void aTokenIsAskedForExceptForHealthAndPages() throws Exception {
    try (HttpServer server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, "abc", 1_000),
            routes -> {
              routes.get("/ok", c -> c.result("ok"));
              routes.get("/health/live", new Need.Nothing(), c -> c.result("live"));
              routes.page("/", c -> c.result("page"));
              routes.post("/", c -> c.result("done"));
            })) {
      assertThat(get(server, "/").body()).isEqualTo("page");
      assertThat(get(server, "/?x=1").body()).isEqualTo("page");
      for (String other : List.of("//ok", "/./ok", "/nowhere", "/ok/", "/%6Fk")) {
        assertThat(raw(server, "GET", other, "x", null)).as(other).doesNotContain("HTTP/1.1 200");
      }
      assertThat(post(server, "/", "{}").statusCode()).isEqualTo(401);
      assertThat(get(server, "/ok").statusCode()).isEqualTo(401);
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      HttpRequest request =
          HttpRequest.newBuilder(uri(server, "/ok")).header("Authorization", "Bearer abc").build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
    }
  }

  @Test
  void otherAddressesThanLoopbackNeedAToken() {
    assertThatThrownBy(() -> new HttpOptions("0.0.0.0", 0, "", 1_000))
        .hasMessageContaining("set a token");
  }

  @Test
  void aPageOfAnotherSiteCanChangeNothing() throws Exception {
    try (HttpServer server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> {
              routes.get("/ok", c -> c.result("ok"));
              routes.post("/ask", c -> c.result("done"));
              routes.put("/ask", c -> c.result("done"));
            })) {
      String host = "127.0.0.1:" + server.port();
      String refused = raw(server, "POST", "/ask", host, "https://other.example");
      assertThat(refused).startsWith("HTTP/1.1 403 ");
      assertThat(refused)
          .contains(
              "{\"error\":{\"code\":\"forbidden\",\"message\":\"A page of https://other.example may"
                  + " not send this to "
                  + host
                  + "; a proxy in between must pass the header Host on\"}}");
      for (String origin :
          List.of(
              "null", "http://127.0.0.1:1", "http://" + host + ".example", "http://localhost")) {
        assertThat(raw(server, "POST", "/ask", host, origin)).as(origin).contains(" 403 ");
        assertThat(raw(server, "PUT", "/ask", host, origin)).as(origin).contains(" 403 ");
      }
      assertThat(raw(server, "POST", "/ask", host, "http://" + host)).endsWith("done");
      assertThat(raw(server, "POST", "/ask", host, null)).endsWith("done");
      // What it could read, its browser does not hand to it.
      assertThat(raw(server, "GET", "/ok", host, "https://other.example"))
          .endsWith("ok")
          .doesNotContainIgnoringCase("access-control-allow-origin");
      assertThat(raw(server, "OPTIONS", "/ask", host, "https://other.example"))
          .doesNotContainIgnoringCase("access-control-allow-origin");
    }
  }

  @Test
  void withoutATokenOnlyNamesOfThisMachineAreAnswered() throws Exception {
    try (HttpServer server =
        HttpServer.start(
            HttpOptions.loopback(0), routes -> routes.get("/ok", c -> c.result("ok")))) {
      String refused = raw(server, "GET", "/ok", "rebound.example:" + server.port(), null);
      assertThat(refused).startsWith("HTTP/1.1 403 ").contains("this one is to rebound.example");
      for (String host :
          List.of("127.0.0.1.example", "localhost.example", "128.0.0.1", "[::2]:80", "10.0.0.1")) {
        assertThat(raw(server, "GET", "/ok", host, null)).as(host).contains(" 403 ");
      }
      for (String host :
          List.of("localhost", "LOCALHOST:9000", "127.0.0.1:1", "127.1.2.3", "[::1]:80")) {
        assertThat(raw(server, "GET", "/ok", host, null)).as(host).endsWith("ok");
      }
    }
  }

  @Test
  void withATokenAnyNameWillDoAndAPageOfAnotherSiteStillWillNot() throws Exception {
    try (HttpServer server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, "abc", 1_000),
            routes -> routes.post("/ask", c -> c.result("done")))) {
      String token = "\r\nAuthorization: Bearer abc";
      assertThat(raw(server, "POST", "/ask", "mill.example" + token, "https://mill.example"))
          .endsWith("done");
      assertThat(raw(server, "POST", "/ask", "mill.example:443" + token, "https://mill.example"))
          .endsWith("done");
      assertThat(raw(server, "POST", "/ask", "mill.example" + token, "https://other.example"))
          .contains(" 403 ");
      assertThat(raw(server, "POST", "/ask", "mill.example", null)).contains(" 401 ");
    }
  }

  @Test
  void aTakenPortIsOneClearLine() {
    try (HttpServer first = HttpServer.start(HttpOptions.loopback(0), routes -> {})) {
      HttpOptions same = HttpOptions.loopback(first.port());
      assertThatThrownBy(() -> HttpServer.start(same, routes -> {}))
          .isInstanceOf(PortTakenException.class)
          .hasMessage(
              "Port "
                  + first.port()
                  + " for the API is taken by another program; choose one with --port");
    }
  }

  @Test
  void readinessNamesTheServiceThatDoesNotGetOn() throws Exception {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.counter("tidemill.decisions").increment();
    Service stuck = service("stuck", Health.notReady("5 records wait", Map.of("lagRecords", 5)));
    try (HttpServer server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes ->
                OperationsRoutes.add(
                    routes, List.of(service("fine", Health.ok()), stuck), meters, () -> false))) {
      HttpResponse<String> ready = get(server, "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"stuck\":{\"ready\":false,\"reason\":\"5 records wait\"");
      assertThat(get(server, "/metrics").body()).contains("tidemill_decisions_total 1.0");
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aProcessThatStopsSoonIsNotReadyAndAnswersAllTheSame() throws Exception {
    AtomicBoolean stops = new AtomicBoolean();
    try (HttpServer server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> {
              routes.get("/work", c -> c.result("done"));
              OperationsRoutes.add(
                  routes,
                  List.of(service("fine", Health.ok())),
                  new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                  stops::get);
            })) {
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "/work").headers().firstValue("connection")).isEmpty();
      stops.set(true);
      server.drain();
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> work = get(server, "/work");
      assertThat(work.body()).isEqualTo("done");
      assertThat(work.headers().firstValue("connection")).hasValue("close");
    }
  }

  @Test
  void aRequestInProgressIsAnsweredWhenTheServerStops() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopping = new CountDownLatch(1);
    HttpServer server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> {
              routes.get(
                  "/slow",
                  c -> {
                    asked.countDown();
                    stopping.await();
                    c.result("done");
                  });
              routes.get("/idle", c -> c.result("idle"));
              routes.beforeStop(stopping::countDown);
            });
    assertThat(get(server, "/idle").body()).isEqualTo("idle");
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(
            HttpRequest.newBuilder(uri(server, "/slow")).build(), BodyHandlers.ofString());
    asked.await();
    server.close();
    assertThat(slow.get().body()).isEqualTo("done");
  }

  @Test
  void readinessTellsAStrangerWhichServiceIsStuckAndNoNameOfAnEndpoint() throws Exception {
    Service gateway =
        service("gateway", Health.notReady("secret-ep waits", Map.of("secret-ep", "5 answered")));
    Access access =
        token ->
            switch (token) {
              case "all" -> Optional.of(Principal.proven("a", RoleGrant.everywhere(Role.VIEWER)));
              case "one" ->
                  Optional.of(Principal.proven("b", new RoleGrant(Role.ADMIN, Set.of("growth"))));
              default -> Optional.empty();
            };
    try (HttpServer server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, Door.of(access), 10_000),
            routes ->
                OperationsRoutes.add(
                    routes,
                    List.of(gateway),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                    () -> false))) {
      for (String token : List.of("", "wrong", "one")) {
        HttpResponse<String> ready = ready(server, token);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
            .contains("\"ready\":false", "\"gateway\":")
            .doesNotContain("secret-ep");
      }
      assertThat(ready(server, "all").body()).contains("secret-ep waits", "5 answered");
    }
  }

  private HttpResponse<String> ready(HttpServer server, String token) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(server, "/health/ready"))
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  private static Service service(String name, Health health) {
    return new Service() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void start() {}

      @Override
      public Health health() {
        return health;
      }

      @Override
      public void close() {}
    };
  }

  private HttpResponse<String> get(HttpServer server, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(HttpServer server, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(server, path)).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  /** The client of the JDK lets nobody set Host. */
  private static String raw(
      HttpServer server, String method, String path, String host, String origin) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: "
              + host
              + (origin == null ? "" : "\r\nOrigin: " + origin)
              + "\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static URI uri(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
