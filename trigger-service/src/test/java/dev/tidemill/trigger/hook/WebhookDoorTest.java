package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import java.time.Instant;
import java.util.List;
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

  private static String idOf(String id) {
    return read("plain", BODY.replace("7", id)).signals().get(0).signalId();
  }

  @Test
  void otherIdsAreOtherEventsWhateverTheirType() {
    List<String> ids =
        List.of(
            "7",
            "9223372036854775807",
            "\"9223372036854775808\"",
            "\"9223372036854775809\"",
            "true",
            "[\"a, b\"]",
            "[\"a\", \"b\"]",
            "\"[a, b]\"",
            "{\"a\": \"b, c=d\"}",
            "{\"a\": \"b\", \"c\": \"d\"}",
            "\"\\ud800\"",
            "\"\\ud801\"",
            "\"\\ud800x\"");
    assertThat(ids.stream().map(WebhookDoorTest::idOf).distinct()).hasSameSizeAs(ids);
  }

  @Test
  void aNumberThatAnotherOneIsTakenForIsNoId() {
    for (String id : List.of("18446744073709551616", "9223372036854775808", "1e400", "-1e30")) {
      assertThatThrownBy(() -> idOf(id)).as(id).hasMessageContaining("write it as text");
    }
    assertThatThrownBy(() -> idOf("0.10000000000000000001"))
        .hasMessage("The mapping of id comes to the number 0.1; an id is a text or a whole number");
    assertThatThrownBy(() -> idOf("[1, 1e30]")).hasMessageContaining("write it as text");
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
