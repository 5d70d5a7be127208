package dev.tidemill.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Webhook;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.policy.kind.AlertKind;
import dev.tidemill.trigger.policy.kind.DataKind;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.kind.MessageKind;
import dev.tidemill.trigger.policy.kind.ScheduleKind;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import dev.tidemill.trigger.policy.kind.WebhookKind;
import dev.tidemill.trigger.policy.state.Conservation;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What must be looked at again when a closed set grows. */
class ClosedSetsTest {

  @Test
  void everyTriggerOfTheSpecificationHasABehaviour() {
    assertThat(Kinds.builtIn().of(TriggerSpec.Kind.class).values())
        .isNotEmpty()
        .allMatch(TriggerKinds.ALL::has);
  }

  @Test
  void everySignalIsHeardByExactlyOneKindOfTrigger() {
    assertThatThrownBy(() -> new KindTable(List.of(new DataKind(), new ScheduleKind())))
        .hasMessageContaining("CodeChanged, FindingRaised");
    assertThatThrownBy(() -> new KindTable(List.of(new DataKind(), new DataKind())))
        .hasMessageContaining("given twice");
  }

  @Test
  void expressionsMayNameWhatTheSignalsOfTheirKindHave() {
    Alert alert = new Alert(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(
            new AlertKind()
                .variables(
                    new SignalBody.AlertReceived(
                        "f1",
                        Instant.EPOCH,
                        Optional.empty(),
                        AlertStatus.FIRING,
                        Map.of(),
                        Map.of(),
                        ""))
                .keySet())
        .isEqualTo(withoutPipeline(alert.variables()));
    SignalBody.MessageReceived message =
        new SignalBody.MessageReceived("cloudevents", "t", Map.of(), Optional.empty(), "1");
    assertThat(new WebhookKind().variables(message).keySet())
        .isEqualTo(withoutPipeline(new Webhook("x", Optional.empty()).variables()))
        .isEqualTo(new MessageKind().variables(message).keySet());
  }

  private static Set<String> withoutPipeline(Set<String> variables) {
    Set<String> without = new HashSet<>(variables);
    assertThat(without.remove("pipeline")).isTrue();
    return without;
  }

  @Test
  void aTriggerListensToTheSignalsOfItsKindOnly() {
    TriggerSpec data = Specs.onData(When.ANY);
    TriggerSpec code = Specs.onCode(Changes.ANY);
    TriggerSpec schedule = Specs.onSchedule("0 0 * * *", Missed.LAST);
    SignalBody arrived = new SignalBody.DataArrived("flights", List.of());
    SignalBody changed =
        new SignalBody.CodeChanged(
            CodeArea.TRAINING, "d", Optional.empty(), List.of(), Optional.empty());
    List<TriggerSpec> all = List.of(data, code, schedule);
    assertThat(TriggerKinds.ALL.listening(all, arrived)).containsExactly(data);
    assertThat(TriggerKinds.ALL.listening(all, changed)).containsExactly(code);
  }

  @Test
  void everyOutcomeHasOneBucketAndEveryBucketCounts() {
    assertThat(Arrays.stream(TriggerOutcome.values()).map(TriggerOutcome::bucket))
        .containsOnly(SignalBucket.values());
    for (SignalBucket bucket : SignalBucket.values()) {
      Conservation counts = Conservation.NONE.moved(bucket, 3, 3);
      assertThat(counts.holds()).isTrue();
      assertThat(counts.received()).isEqualTo(3);
      assertThat(counts.pending()).isEqualTo(bucket == SignalBucket.PENDING ? 3 : 0);
    }
  }

  @Test
  void noEventInputOrCommandIsWithoutACase() {
    assertThatCode(
            () -> new TriggerDecider(new ZonedCalendar(), TriggerKinds.ALL, Expressions.NONE))
        .doesNotThrowAnyException();
  }

  @Test
  void theStateCanBeStored() {
    PolicyHarness h = new PolicyHarness().file("a", 1);
    byte[] bytes = AvroMapper.of(TriggerState.class).encode(h.state);
    assertThat(AvroMapper.of(TriggerState.class).decode(bytes)).isEqualTo(h.state);
  }

  @Test
  void identitiesAreThoseOfTheStandard() {
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    // RFC 9562, appendix A.4
    assertThat(Identity.uuid5(dns, "www.example.com"))
        .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
  }

  @Test
  void durationsAreWrittenAsPeopleWriteThem() {
    assertThat(
            List.of(250L, 1500L, 90_000L, 1_800_000L, 21_600_000L, 2_419_200_000L).stream()
                .map(ms -> Readiness.text(Duration.ofMillis(ms))))
        .containsExactly("250ms", "1.5s", "90s", "30m", "6h", "28d");
  }
}
