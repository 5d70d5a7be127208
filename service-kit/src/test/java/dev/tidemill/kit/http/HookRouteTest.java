package dev.tidemill.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every hook holds to, for any sender. */
class HookRouteTest {

  private static final String SECRET = "a secret of the sender";
  private static final String SIGNATURE = "X-Signature";
  private static final String API_TOKEN = "token-of-the-api";
  private static final int MAX_BYTES = 100;
  private static final byte[] NOT_TEXT = {(byte) 0xC3, 0, 1, '\r', '\n', (byte) 0xFF};

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<HookRequest> handled = new LinkedBlockingQueue<>();
  private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);
  private HttpServer server = start(API_TOKEN, Duration.ofSeconds(20));

  private HttpServer start(String apiToken, Duration within) {
    return HttpServer.start(
        new HttpOptions("127.0.0.1", 0, apiToken, 1_000),
        within,
        routes -> {
          routes.hook(
              new HookRoute(
                  "/hooks/signed",
                  HookVerifier.signature(SIGNATURE, "sha256=", SECRET),
                  MAX_BYTES,
                  this::handle));
          routes.hook(
              new HookRoute(
                  "/hooks/token",
                  HookVerifier.token("Authorization", "Bearer ", SECRET),
                  MAX_BYTES,
                  this::handle));
          routes.hook(
              new HookRoute("/hooks/by/{name}", HookRouteTest::judge, MAX_BYTES, this::handle));
          routes.post("/api", c -> c.result("done"));
        });
  }

  private static boolean judge(HookRequest request) {
    return switch (request.name()) {
      case "unknown" -> throw new HttpError(403, "forbidden", "it has no secret", null);
      case "many" -> throw HttpError.tooMany("too many", Duration.ofMillis(2_500));
      default -> true;
    };
  }

  private CompletableFuture<Void> handle(HookRequest request) {
    handled.add(request);
    return kept;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String signature(byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
  }

  private HttpRequest request(String path, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).POST(body);
    headers.forEach(builder::header);
    return builder.build();
  }

  private HttpResponse<String> post(String path, byte[] body, Map<String, String> headers)
      throws Exception {
    return client.send(
        request(path, BodyPublishers.ofByteArray(body), headers), BodyHandlers.ofString());
  }

  private HttpResponse<String> signed(byte[] body) throws Exception {
    return post("/hooks/signed", body, Map.of(SIGNATURE, signature(body)));
  }

  @Test
  void theHandlerGetsTheBytesAsTheyCameAndTheHeaders() throws Exception {
    HttpResponse<String> answer =
        post(
            "/hooks/signed",
            NOT_TEXT,
            Map.of(SIGNATURE, signature(NOT_TEXT), "X-Event", "push", "Content-Type", "text/x"));
    assertThat(answer.statusCode()).isEqualTo(202);
    HookRequest request = handled.remove();
    assertThat(request.body()).isEqualTo(NOT_TEXT);
    assertThat(request.header("x-event")).contains("push");
    assertThat(request.header("x-other")).isEmpty();
  }

  @Test
  void theSenderIsAnsweredOnlyOnceTheLogHasTheEvent() throws Exception {
    kept = new CompletableFuture<>();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request(
                "/hooks/signed",
                BodyPublishers.ofByteArray(NOT_TEXT),
                Map.of(SIGNATURE, signature(NOT_TEXT))),
            BodyHandlers.ofString());
    handled.take();
    assertThat(answer).isNotDone();
    kept.complete(null);
    assertThat(answer.join().statusCode()).isEqualTo(202);
  }

  @Test
  void aRequestThatIsNotSignedWithTheSecretIsRefused() throws Exception {
    byte[] body = {'a'};
    String right = signature(body);
    List<Map<String, String>> wrong =
        List.of(
            Map.of(),
            Map.of(SIGNATURE, ""),
            Map.of(SIGNATURE, "sha256="),
            Map.of(SIGNATURE, right.substring("sha256=".length())),
            Map.of(SIGNATURE, right.replace("sha256=", "sha1=")),
            Map.of(SIGNATURE, right.substring(0, right.length() - 2)),
            Map.of(SIGNATURE, right + "00"),
            Map.of(SIGNATURE, "sha256=not hex"),
            Map.of(SIGNATURE, signature(NOT_TEXT)),
            Map.of("Authorization", "Bearer " + SECRET),
            Map.of("Authorization", "Bearer " + API_TOKEN));
    for (Map<String, String> headers : wrong) {
      HttpResponse<String> answer = post("/hooks/signed", body, headers);
      assertThat(answer.statusCode()).as("%s", headers).isEqualTo(401);
      assertThat(answer.body())
          .contains("\"code\":\"unauthorized\"")
          .doesNotContain(SECRET, API_TOKEN, right);
    }
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer other", "bearer " + SECRET, SECRET})
  void aRequestWithoutTheTokenIsRefused(String authorization) throws Exception {
    Map<String, String> headers =
        authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization);
    assertThat(post("/hooks/token", NOT_TEXT, headers).statusCode()).isEqualTo(401);
    assertThat(handled).isEmpty();
  }

  @Test
  void theSecretOfAHookOpensItAndNothingElse() throws Exception {
    Map<String, String> secret = Map.of("Authorization", "Bearer " + SECRET);
    assertThat(post("/hooks/token", NOT_TEXT, secret).statusCode()).isEqualTo(202);
    assertThat(post("/hooks/token/", NOT_TEXT, secret).statusCode()).isEqualTo(404);
    assertThat(post("/api", NOT_TEXT, secret).statusCode()).isEqualTo(401);
    assertThat(
            post("/hooks/token", NOT_TEXT, Map.of("Authorization", "Bearer " + API_TOKEN))
                .statusCode())
        .isEqualTo(401);
    assertThat(handled).hasSize(1);
  }

  @Test
  void whereTheApiAsksForNoTokenAHookStillDoes() throws Exception {
    server.close();
    server = start("", Duration.ofSeconds(20));
    assertThat(post("/api", NOT_TEXT, Map.of()).statusCode()).isEqualTo(200);
    assertThat(post("/hooks/token", NOT_TEXT, Map.of()).statusCode()).isEqualTo(401);
    assertThat(post("/hooks/token/", NOT_TEXT, Map.of()).statusCode()).isEqualTo(404);
    assertThat(signed(NOT_TEXT).statusCode()).isEqualTo(202);
  }

  @Test
  void aBodyHasAtMostAsManyBytesAsTheRouteTakes() throws Exception {
    assertThat(signed(new byte[MAX_BYTES]).statusCode()).isEqualTo(202);
    byte[] large = new byte[MAX_BYTES + 1];
    assertThat(signed(large).statusCode()).isEqualTo(413);
    HttpRequest ofUnknownLength =
        request(
            "/hooks/signed",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
            Map.of(SIGNATURE, signature(large)));
    HttpResponse<String> answer = client.send(ofUnknownLength, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("at most 100 bytes");
    assertThat(handled).hasSize(1);
  }

  @Test
  void anEventThatIsNotKeptIsToBeSentAgainAndTheReasonStaysHere() throws Exception {
    kept = CompletableFuture.failedFuture(new IllegalStateException("broker-7 is away"));
    HttpResponse<String> answer = signed(NOT_TEXT);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("send it again").doesNotContain("broker-7");
  }

  @Test
  void anEventThatCannotBeUnderstoodIsAnsweredWithWhatIsWrong() throws Exception {
    kept = CompletableFuture.failedFuture(HttpError.invalid("alerts must be a list", "alerts"));
    HttpResponse<String> answer = signed(NOT_TEXT);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("alerts must be a list", "\"field\":\"alerts\"");
  }

  @Test
  void aHandlerThatIsBrokenOrNeverEndsIsAsOneThatFails() throws Exception {
    kept = null; // a defect
    assertThat(signed(NOT_TEXT).statusCode()).isEqualTo(503);
    server.close();
    server = start(API_TOKEN, Duration.ofMillis(300));
    kept = new CompletableFuture<>();
    assertThat(signed(NOT_TEXT).statusCode()).isEqualTo(503);
  }

  @Test
  void aHookTakesOnlyEvents() throws Exception {
    HttpRequest get =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/hooks/signed"))
            .header("Authorization", "Bearer " + API_TOKEN)
            .build();
    HttpResponse<String> answer = client.send(get, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void aWrongMethodIsToldWithoutATokenToo() throws Exception {
    for (String path : List.of("/hooks/signed", "/hooks/by/any")) {
      HttpRequest put =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
              .PUT(BodyPublishers.noBody())
              .build();
      assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aRouteMayTakeManyNamesAndSayItselfWhyItRefuses() throws Exception {
    assertThat(post("/hooks/by/name", NOT_TEXT, Map.of()).statusCode()).isEqualTo(202);
    assertThat(handled.remove().name()).isEqualTo("name");
    assertThat(post("/hooks/by/unknown", NOT_TEXT, Map.of()).statusCode()).isEqualTo(403);
    HttpResponse<String> many = post("/hooks/by/many", NOT_TEXT, Map.of());
    assertThat(many.statusCode()).isEqualTo(429);
    assertThat(many.headers().firstValue("Retry-After")).contains("3");
    assertThat(post("/hooks/by/name/more", NOT_TEXT, Map.of()).statusCode()).isEqualTo(404);
    assertThat(post("/hooks/by/", NOT_TEXT, Map.of()).statusCode()).isEqualTo(404);
    assertThat(handled).isEmpty();
  }

  @Test
  void aHookNeedsASecretAndAPathWithoutParameters() {
    assertThatThrownBy(() -> HookVerifier.signature(SIGNATURE, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HookVerifier.token(SIGNATURE, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    HookVerifier any = HookVerifier.token(SIGNATURE, "", SECRET);
    assertThatThrownBy(() -> new HookRoute("/hooks/{name}/x", any, 1, this::handle))
        .hasMessageContaining("no parameter but");
  }
}
