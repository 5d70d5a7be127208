package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.trigger.cel.CelExpressions;
import dev.tidemill.trigger.policy.kind.Expressions;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever comes, a door reads it or says what is wrong with it: no other failure, and nothing that
 * the log could not hold or the policy could not judge. {@code -Dtidemill.fuzz=100000} is the
 * number of bodies for each door.
 */
class DoorFuzzTest {

  private static final int TRIES = 200;
  private static final int EACH = Math.max(1, Integer.getInteger("tidemill.fuzz", 2_000) / TRIES);

  private static final HooksFile.Content CONTENT = HooksFile.parse(HookSite.ALL_OPEN, "hooks.yaml");
  private static final AvroMapper<Signal> SIGNALS = AvroMapper.of(Signal.class);
  private static final AvroMapper<Notice> NOTICES = AvroMapper.of(Notice.class);
  private static final CelExpressions EXPRESSIONS = new CelExpressions();

  @Property(tries = TRIES)
  void alertmanager(@ForAll long seed) {
    fuzz(seed, new AlertmanagerDoor(), "", "alertmanager.json", Map.of());
  }

  @Property(tries = TRIES)
  void github(@ForAll long seed) {
    Map<String, String> headers = Map.of("X-GitHub-Event", "push", "X-GitHub-Delivery", "d-1");
    fuzz(seed, new GithubDoor(), "", "github-push.json", headers);
  }

  @Property(tries = TRIES)
  void gitlab(@ForAll long seed) {
    Map<String, String> headers =
        Map.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Event-UUID", "u-1");
    fuzz(seed, new GitlabDoor(), "", "gitlab-push.json", headers);
  }

  @Property(tries = TRIES)
  void s3(@ForAll long seed) {
    fuzz(seed, new S3Door(), "", "s3-created.json", Map.of());
  }

  @Property(tries = TRIES)
  void structuredCloudEvents(@ForAll long seed) {
    Map<String, String> headers = Map.of("Content-Type", "application/cloudevents+json");
    fuzz(seed, new CloudEventsDoor(), "", "cloudevent.json", headers);
  }

  @Property(tries = TRIES)
  void binaryCloudEvents(@ForAll long seed) {
    Map<String, String> headers =
        Map.of(
            "Content-Type", "application/json",
            "ce-specversion", "1.0",
            "ce-id", "A-1",
            "ce-source", "/warehouse",
            "ce-type", "rows",
            "ce-time", "2026-11-20T10:00:00Z");
    fuzz(seed, new CloudEventsDoor(), "", "cloudevent.json", headers);
  }

  @Property(tries = TRIES)
  void mappedWebhooks(@ForAll long seed) {
    fuzz(seed, new WebhookDoor(), "plain", "webhook.json", Map.of("X-Kind", "a"));
  }

  @Property(tries = TRIES)
  void webhooksWithoutMapping(@ForAll long seed) {
    fuzz(seed, new WebhookDoor(), "signed", "cloudevent.json", Map.of());
  }

  private static void fuzz(
      long seed, HookDoor door, String name, String sample, Map<String, String> headers) {
    String right = Samples.text(sample);
    HostileBodies bodies = new HostileBodies(new Random(seed));
    for (int i = 0; i < EACH; i++) {
      Map<String, String> sent = new HashMap<>();
      headers.forEach((key, value) -> sent.put(key, bodies.header(value)));
      check(door, new HookRequest(name, sent, bodies.of(right)));
    }
  }

  private static void check(HookDoor door, HookRequest request) {
    HookEvents events;
    try {
      events = door.read(request, CONTENT, Samples.NOW);
    } catch (HttpError refused) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    assertThat(events.isEmpty()).isEqualTo(!events.ignored().isEmpty());
    for (Signal signal : events.signals()) {
      assertThat(signal.signalId()).hasSizeBetween(1, Signal.MAX_ID_CHARACTERS);
      assertThat(signal.subject()).isNotEmpty();
      assertThat(SIGNALS.decode(SIGNALS.encode(signal)).signalId()).isEqualTo(signal.signalId());
      judge(signal);
    }
    for (Notice notice : events.notices()) {
      assertThat(notice.places()).isNotEmpty();
      assertThat(NOTICES.decode(NOTICES.encode(notice)).noticeId()).isEqualTo(notice.noticeId());
    }
  }

  /** A condition over whatever came has an answer. */
  private static void judge(Signal signal) {
    if (signal.body() instanceof MessageReceived message) {
      Map<String, Object> variables = Map.of("data", new Expressions.Json(message.data()));
      Expressions.Answer answer =
          EXPRESSIONS.evaluate("has(data.rows) && data.rows > 10.5 || data == [1]", variables);
      assertThat(answer.value().isPresent()).isNotEqualTo(answer.problem().isPresent());
      assertThat(answer.problem()).isNotEqualTo(java.util.Optional.of("data is not JSON"));
    } else {
      assertThat(signal.body()).isInstanceOf(AlertReceived.class);
    }
  }
}
