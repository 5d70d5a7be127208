package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookRoute;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every door answers, over HTTP. */
class HookDoorsTest {

  private static final String ONE_ALERT =
      """
      {"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Drop"},
       "startsAt": "2026-11-01T06:30:00Z", "fingerprint": "f1"}]}
      """;

  private static final List<String> PATHS =
      List.of(
          "/hooks/alertmanager",
          "/hooks/cloudevents",
          "/hooks/github",
          "/hooks/gitlab",
          "/hooks/s3",
          "/hooks/webhook/signed",
          "/hooks/webhook/plain");

  @TempDir Path home;

  @Test
  void withoutProofOrWithAWrongOneNothingIsRead() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      for (String path : PATHS) {
        for (Map<String, String> headers :
            List.of(
                Map.<String, String>of(),
                Map.of("Authorization", "Bearer token-of-the-api"),
                Map.of("Authorization", "Bearer "),
                Map.of("X-Hub-Signature-256", "sha256=00", "X-Signature", "sha256=00"),
                Map.of("X-Gitlab-Token", "x", "X-Token", "x"))) {
          HttpResponse<String> answer = site.post(path, ONE_ALERT.getBytes(UTF_8), headers);
          assertThat(answer.statusCode()).as("%s %s", path, headers).isEqualTo(401);
          assertThat(answer.body()).doesNotContain("hunter2");
        }
      }
      assertThat(site.signals).isEmpty();
      assertThat(site.notices).isEmpty();
    }
  }

  @Test
  void aDoorWithoutSecretSaysWhatToSet() throws IOException {
    try (HookSite site = new HookSite(home, "# nothing yet\n")) {
      assertThat(site.proven("/hooks/github", "{}", Map.of()).statusCode()).isEqualTo(403);
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).body())
          .contains("write into hooks.yaml: alertmanager: {token: {fromEnv: NAME}}");
      assertThat(site.proven("/hooks/webhook/gitea", "{}", Map.of()).body())
          .contains("webhooks: [{name: gitea, ");
      site.write(HookSite.ALL_OPEN);
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void theSenderIsToldUnderWhichIdsItsEventIsKept() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      HttpResponse<String> answer = site.proven("/hooks/alertmanager", ONE_ALERT, Map.of());
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("json");
      assertThat(answer.body())
          .isEqualTo(
              "{\"signals\":[\"%s\"],\"recorded\":1}".formatted(site.signals.get(0).signalId()));
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).body())
          .as("it comes twice, and is one signal")
          .isEqualTo(answer.body());
    }
  }

  @Test
  void aBrokenFileOrAMissingSecretLosesNothing() throws IOException {
    try (HookSite site = new HookSite(home, "alertmanagr: {}\n")) {
      HttpResponse<String> answer = site.proven("/hooks/alertmanager", ONE_ALERT, Map.of());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).contains("its operator has to mend it");
      site.write("alertmanager: {token: {fromEnv: NOT_SET}}\n");
      answer = site.proven("/hooks/alertmanager", ONE_ALERT, Map.of());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).doesNotContain("NOT_SET");
    }
  }

  @Test
  void aWrongLineLeavesTheHooksAsTheyWereAndIsTold() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).statusCode())
          .isEqualTo(202);
      site.write(HookSite.ALL_OPEN + "alertmanagr: {}\n");
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).statusCode())
          .isEqualTo(202);
      assertThat(site.doors.health().ready()).isTrue();
      assertThat(site.doors.health().details().get("wrong").toString())
          .contains("did you mean alertmanager?");
      site.write("github: {secret: {fromEnv: NOT_SET}}\n");
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).statusCode())
          .isEqualTo(403);
      assertThat(site.doors.health().details()).doesNotContainKey("wrong");
      assertThat(site.doors.health().details().toString())
          .contains("withoutSecret={github=", "NOT_SET");
    }
  }

  @Test
  void aSenderThatLeavesTheFileMeanwhileIsHandledAsItWasAdmitted() throws Exception {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      HookRequest request =
          new HookRequest(
              "signed",
              HookSite.proof("/hooks/webhook/signed", "{}".getBytes(UTF_8)),
              "{}".getBytes(UTF_8));
      HookRoute.Handler admitted = site.doors.admit(new WebhookDoor(), request).orElseThrow();
      site.write("alertmanager: {token: {fromEnv: HOOK}}\n");
      admitted.handle(request).toCompletableFuture().get();
      assertThat(site.signals).hasSize(1);
      assertThat(site.proven("/hooks/webhook/signed", "{}", Map.of()).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void anAddressBesideTheHooksIsNotFoundWithAndWithoutAToken() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      for (Map<String, String> headers :
          List.of(Map.<String, String>of(), Map.of("Authorization", "Bearer token-of-the-api"))) {
        for (String path :
            List.of("/hooks/gitea", "/hooks/", "/hooks/webhook/", "/hooks/webhook/a/b")) {
          HttpResponse<String> answer = site.post(path, new byte[0], headers);
          assertThat(answer.statusCode()).as(path).isEqualTo(404);
          assertThat(answer.body()).contains("/hooks/webhook/{name}").doesNotContain("signed");
        }
      }
      assertThat(site.post("/api/v1/x", new byte[0], Map.of()).statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void anotherMethodIsNotAllowed(String method) throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      for (String path : PATHS) {
        HttpResponse<String> answer = site.send(path, method, new byte[0], Map.of());
        assertThat(answer.statusCode()).as(path).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow").orElseThrow()).startsWith("POST");
      }
    }
  }

  @Test
  void whatIsNoJsonOrTooLargeIsRefused() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      Map<String, String> kind =
          Map.of(
              "X-GitHub-Event", "push",
              "X-Gitlab-Event", "Push Hook",
              "Content-Type", "application/cloudevents+json");
      for (String path : PATHS) {
        for (String body : List.of("", "{", "nonsense", "{\"a\":1,\"a\":2}", "{} {}", "[1e]")) {
          HttpResponse<String> answer = site.proven(path, body, kind);
          assertThat(answer.statusCode()).as("%s %s", path, body).isEqualTo(400);
          assertThat(answer.body()).contains("The body is not JSON");
        }
        String large = "\"" + "x".repeat(2_000_001) + "\"";
        assertThat(site.proven(path, large, kind).statusCode()).as(path).isEqualTo(413);
      }
      assertThat(site.signals).isEmpty();
    }
  }

  @Test
  void anEventThatIsLargerThanARecordIsRefused() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      String body = "{\"x\": \"" + "x".repeat(950_000) + "\"}";
      HttpResponse<String> answer = site.proven("/hooks/webhook/signed", body, Map.of());
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).contains("at most 900000 are kept");
    }
  }

  @Test
  void moreRequestsThanTheRateAreTurnedAwayForAWhile() throws IOException {
    try (HookSite site =
        new HookSite(home, "alertmanager: {token: {fromEnv: HOOK}, rateLimit: 3}\n")) {
      for (int i = 0; i < 3; i++) {
        site.post("/hooks/alertmanager", new byte[0], Map.of()); // a stranger takes no share
        assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).statusCode())
            .isEqualTo(202);
      }
      HttpResponse<String> answer = site.proven("/hooks/alertmanager", ONE_ALERT, Map.of());
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 20);
    }
  }

  @Test
  void whileKafkaIsAwayNothingIsAcknowledged() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN, Duration.ofMillis(300))) {
      site.log = () -> new CompletableFuture<>(); // slow
      assertAway(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()));
      site.log =
          () -> CompletableFuture.failedFuture(new IllegalStateException("broker-7 is away"));
      assertAway(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()));
      site.log =
          () -> {
            throw new IllegalStateException("broker-7 is away");
          };
      assertAway(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()));
      assertThat(site.signals).isEmpty();
      site.log = () -> CompletableFuture.completedFuture(null);
      assertThat(site.proven("/hooks/alertmanager", ONE_ALERT, Map.of()).statusCode())
          .isEqualTo(202);
      assertThat(site.signals).hasSize(1);
    }
  }

  private static void assertAway(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).doesNotContain("broker-7");
  }

  @Test
  void theSenderIsAnsweredOnceTheLogHasAllOfIt() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      CompletableFuture<Void> second = new CompletableFuture<>();
      AtomicInteger sent = new AtomicInteger();
      site.log =
          () -> sent.incrementAndGet() == 2 ? second : CompletableFuture.completedFuture(null);
      String two =
          ONE_ALERT.replace(
              "\"f1\"}",
              "\"f1\"}, {\"status\": \"firing\", \"labels\": {}, \"fingerprint\": \"f2\","
                  + " \"startsAt\": \"2026-11-01T06:30:00Z\"}");
      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(() -> site.proven("/hooks/alertmanager", two, Map.of()));
      await().until(() -> sent.get() == 2);
      assertThat(answer).isNotDone();
      second.complete(null);
      assertThat(answer.join().statusCode()).isEqualTo(202);
      assertThat(site.signals).hasSize(2);
    }
  }

  @Test
  void outcomesAreCounted() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      site.proven("/hooks/alertmanager", ONE_ALERT, Map.of());
      site.post("/hooks/alertmanager", new byte[0], Map.of());
      site.proven("/hooks/github", "{}", Map.of("X-GitHub-Event", "ping"));
      assertThat(count(site, "alertmanager", "kept")).isEqualTo(1);
      assertThat(count(site, "alertmanager", "refused")).isEqualTo(1);
      assertThat(count(site, "github", "ignored")).isEqualTo(1);
    }
  }

  private static double count(HookSite site, String hook, String outcome) {
    return site.meters.counter("tidemill.hook.requests", "hook", hook, "outcome", outcome).count();
  }
}
