package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.evolution.WaitingEvolution;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TriggerPartsTest {

  /** Sequences and counts take a byte or two more in a large state. */
  private static final long LONGER_NUMBERS = 24;

  private static PipelineSpec withLongText(PipelineSpec spec) {
    return Specs.documented(spec, "x".repeat(10_000));
  }

  /** Signals that wait, a multiple of the number of ids in a part. */
  private static PolicyHarness waiting(int signals) {
    PolicyHarness h =
        given(withLongText(spec(limit(1, Policy.QUEUE_LATEST), onData(rows(1_000_000)))));
    for (int i = 0; i < signals; i++) {
      h.file(String.format("f%04d", i), 1);
    }
    return h;
  }

  @Test
  void aSignalMoreIsWrittenAtTheSameCostHoweverManyWait() {
    long few = waiting(32).file("next", 1).kept.lastWritten();
    long many = waiting(960).file("next", 1).kept.lastWritten();
    assertThat(many).isLessThan(few + LONGER_NUMBERS);
    assertThat(many).isLessThan(600);
  }

  @Test
  void theSpecificationIsWrittenWhenItChangesOnly() {
    PolicyHarness h = waiting(0);
    assertThat(h.kept.lastWritten()).isGreaterThan(10_000);
    assertThat(h.file("a", 1).kept.lastWritten()).isLessThan(600);
  }

  @Test
  void aRunMoreIsWrittenAtTheSameCostHoweverManyThereAre() {
    assertThat(fire(160)).isLessThan(fire(32) + LONGER_NUMBERS);
  }

  private static long fire(int active) {
    PolicyHarness h = given(withLongText(spec(limit(200, Policy.SKIP), onData(When.ANY))));
    for (int i = 0; i < active; i++) {
      h.file("f" + i, 1);
    }
    assertThat(h.state.activeRuns()).hasSize(active);
    return h.file("next", 1).kept.lastWritten();
  }

  @Test
  void aLongQueueIsReadBackInItsOrder() {
    PolicyHarness h = given(spec(limit(1, Policy.QUEUE), onData(When.ANY)));
    for (int i = 0; i < 40; i++) {
      h.file("f" + i, 1).pass(Duration.ofSeconds(1));
    }
    assertThat(h.state.queue()).hasSize(WaitingEvolution.MAX_QUEUE);
    assertThat(h.kept.join()).isEqualTo(h.state);
  }
}
