package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.state.SignalMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalMemoryTest {

  private static final int MANY = 3 * SignalMemory.DELETED_AT_ONCE + 20;

  private static PolicyHarness withSignals(int count) {
    PolicyHarness h = given(spec(ONE_LATEST, onData(rows(1_000_000))));
    for (int i = 0; i < count; i++) {
      h.file("f" + i, 1);
    }
    return h;
  }

  @Test
  void whatIsForgottenIsDeletedAFewRowsAtATime() {
    PolicyHarness h = withSignals(MANY);
    assertThat(h.rows).as("signal, file and name").hasSize(3 * MANY);
    h.pass(Duration.ofDays(70));
    assertThat(h.rows.keySet()).as("files are never forgotten").hasSize(2 * MANY);
    assertThat(h.rows.keySet()).allMatch(row -> row.startsWith("f/") || row.startsWith("n/"));
    assertThat(h.deletedAtOnce).isEqualTo(SignalMemory.DELETED_AT_ONCE);
    assertThat(h.events).filteredOn(RowsForgotten.class::isInstance).hasSize(4);
    assertThat(h.state.seen().left()).isEmpty();
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void aRetiredPipelineIsForgottenAFewRowsAtATimeAndAtOnceForItsNextLife() {
    PolicyHarness h = withSignals(MANY);
    h.command(new CommandBody.DeletePipeline("over"));
    assertThat(h.rows).hasSize(3 * MANY);
    h.apply(spec(ONE_LATEST, onData(rows(1_000_000))));
    h.file("f1", 1).outcomes(TriggerOutcome.WAITING);
    h.pass(Duration.ofSeconds(20));
    assertThat(h.rows).as("signal, file and name of the next life").hasSize(3);
    assertThat(h.deletedAtOnce).isEqualTo(SignalMemory.DELETED_AT_ONCE);
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void pipelinesForgetAtInstantsOfTheirOwn() {
    Instant noon = Instant.parse("2026-01-05T12:00:00Z");
    Set<Instant> ends =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    SignalMemory.NOTHING.begun(1, "demo/pipeline-" + i, noon).until().orElseThrow())
            .collect(Collectors.toSet());
    assertThat(ends).hasSizeGreaterThan(195);
    assertThat(ends)
        .allMatch(end -> end.isAfter(noon) && !end.isAfter(noon.plus(Duration.ofDays(16))));
  }

  @Test
  void aSignalThatIsKnownNoLongerCausesAnotherRun() {
    PolicyHarness h = given(spec(ONE_LATEST, onData(When.ANY)));
    h.data("again", "flights", PolicyHarness.dataFile("a", "1", 5));
    Fired first = h.firedNow();
    h.ended(first.runId()).pass(Duration.ofDays(70));
    h.data("again", "flights", PolicyHarness.dataFile("a", "2", 5));
    Fired second = h.firedNow();
    assertThat(second.signals().digest()).isEqualTo(first.signals().digest());
    assertThat(second.fireId()).isNotEqualTo(first.fireId());
    assertThat(second.runId()).isNotEqualTo(first.runId());
  }
}
