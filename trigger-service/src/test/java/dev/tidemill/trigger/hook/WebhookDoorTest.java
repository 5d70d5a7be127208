package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookDoorTest {

  private static final String BODY =
      """
      {"id": 7, "subject": "loads", "rows": 1200, "time": "2026-11-20T10:00:00Z",
       "pipeline": "churn"}
      """;

  private static HookEvents read(String name, String body) {
    return Samples.read(new WebhookDoor(), name, body.getBytes(UTF_8), Map.of("X-Kind", "a"));
  }

  @Test
  void theMappingMakesTheSignal() {
    Signal signal = read("plain", BODY).signals().get(0);
    assertThat(signal.signalId()).isEqualTo("webhook/plain:7");
    assertThat(signal.subject()).isEqualTo("webhook/plain");
    assertThat(signal.pipeline()).contains("default/churn");
    assertThat(signal.body())
        .isEqualTo(
            new MessageReceived(
                "webhook/plain",
                "push",
                Map.of("subject", "loads"),
                java.util.Optional.of(Instant.parse("2026-11-20T10:00:00Z")),
                "{\"rows\":1200,\"share\":600}"));
  }

  @Test
  void withoutMappingTheBodyIsTheDataAndItsDigestTheId() {
    Signal signal = read("signed", BODY).signals().get(0);
    MessageReceived message = (MessageReceived) signal.body();
    assertThat(message.data()).contains("\"rows\":1200").startsWith("{\"id\":7");
    assertThat(message.type()).isEmpty();
    assertThat(signal.signalId())
        .isEqualTo(read("signed", BODY).signals().get(0).signalId())
        .isNotEqualTo(read("signed", BODY + " ").signals().get(0).signalId());
  }

  @Test
  void whatTheConditionLeavesOutStartsNothing() {
    HookEvents events = read("plain", BODY.replace("1200", "3"));
    assertThat(events.isEmpty()).isTrue();
    assertThat(events.ignored()).isEqualTo("the condition of the webhook gives false");
  }

  @Test
  void whatTheMappingNeedsAndTheRequestLacksIsRefused() {
    assertThatThrownBy(() -> read("plain", "{\"rows\": 20}"))
        .isInstanceOf(HttpError.class)
        .hasMessageContaining("The mapping of");
    assertThatThrownBy(() -> read("plain", "{}"))
        .hasMessageContaining("The mapping of condition cannot be evaluated");
    assertThatThrownBy(() -> read("plain", BODY.replace("\"2026-11-20T10:00:00Z\"", "\"soon\"")))
        .hasMessageContaining("time must be a time such as");
    assertThatThrownBy(() -> read("plain", BODY.replace("\"2026-11-20T10:00:00Z\"", "5")))
        .hasMessageContaining("must give a time");
  }
}
