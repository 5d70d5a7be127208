package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.hook.HooksDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                Optional.of(Instant.parse("2026-11-20T10:00:00Z")),
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          headers['x-gitea-delivery']        | the request has no header x-gitea-delivery
          headers["x-id"] + body.id          | the request has no header x-id
          'n-' + headers.delivery            | the request has no header delivery
          headers['Host']                    | the request has no header Host; names are in lower case here: host
          body.number                        | at character 5: key 'number' is not present in map
          body['number']                     | at character 5: there is no "number"
          """)
  void whatTheRequestLacksIsNamed(String id, String told) {
    WebhookMapping mapping =
        WebhookMapping.compile(
            new HooksDocument.Mapping(
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            (field, message) -> fail(message));
    Map<String, Object> request = Map.of("headers", Map.of("host", "a"), "body", Map.of("id", "1"));
    assertThatThrownBy(() -> mapping.text("id", request))
        .hasMessage("The mapping of id cannot be evaluated: " + told);
  }
}
