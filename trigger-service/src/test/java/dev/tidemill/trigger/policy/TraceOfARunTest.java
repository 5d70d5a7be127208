package dev.tidemill.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run belongs to the trace of its first signal, whenever and by whatever it is decided. */
class TraceOfARunTest {

  private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static final PipelineSpec DEBOUNCED =
      Specs.spec(
          Specs.ONE_LATEST, Specs.onData(Specs.when(1, Duration.ofHours(9), Duration.ofHours(1))));

  private static void signal(PolicyHarness h, String id, long offset, String traceparent) {
    Signal signal =
        new Signal(
            id,
            "/test",
            "subject",
            h.now,
            Optional.of(Specs.PIPELINE),
            new DataArrived(
                "flights", List.of(PolicyHarness.dataFile(id + ".csv", "digest of " + id, 10))),
            traceparent);
    h.decide(
        new SignalReceived(
            new TriggerInput(signal, "", -1, -1),
            new Origin("tidemill.trigger-inputs", 0, offset)));
  }

  @Test
  void aRunThatATimerDecidesBelongsToTheTraceThatItsFirstSenderGave() {
    PolicyHarness h = PolicyHarness.given(DEBOUNCED);
    signal(h, "first", 1, CALLER);
    signal(h, "second", 2, OTHER);
    signal(h, "third", 3, "");
    h.pass(Duration.ofHours(2));
    Fired fired = h.fired().get(0);
    assertThat(fired.signals().ids()).containsExactly("first", "second", "third");
    assertThat(Trace.of(fired.signals(), fired.runId()).header()).isEqualTo(CALLER);
    assertThat(Trace.of(fired.signals(), 1).header()).isEqualTo(OTHER);
    assertThat(Trace.of(fired.signals(), 2)).isEqualTo(Trace.of("third"));
    assertThat(fired.receivedAt()).contains(PolicyHarness.START);
    assertThat(fired.decidedAt().orElseThrow())
        .isAfterOrEqualTo(PolicyHarness.START.plus(Duration.ofHours(1)));
  }

  @Test
  void withoutOneItIsNamedAfterTheSignal() {
    PolicyHarness h = PolicyHarness.given(DEBOUNCED);
    signal(h, "first", 1, "nonsense");
    h.pass(Duration.ofHours(2));
    assertThat(h.fired().get(0).signals().traceparents()).isEmpty();
    assertThat(Trace.of(h.fired().get(0).signals(), "run")).isEqualTo(Trace.of("first"));
  }

  @Test
  void aStormOfTracedSignalsKeepsTheFirstSendersAlone() {
    PolicyHarness h = PolicyHarness.given(DEBOUNCED);
    for (int i = 0; i < 100; i++) {
      signal(h, "signal-" + i, i + 1, i == 0 ? CALLER : OTHER);
    }
    h.pass(Duration.ofHours(2));
    assertThat(h.fired().get(0).signals().traceparents())
        .hasSize(32)
        .containsEntry("signal-0", CALLER);
  }
}
