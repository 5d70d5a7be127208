package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Complaint 7 (kestra#12560): a flow has N triggers, one matches, and N runs start. Here each
 * trigger is asked by itself, and a signal starts one run at most, also if several triggers match.
 */
class KestraOneOfManyTriggersTest {

  private static final int MANY = 8;

  private static PolicyHarness onSources(int different) {
    TriggerSpec[] triggers =
        IntStream.range(0, MANY)
            .mapToObj(i -> Specs.onData("t" + i, "source-" + i % different, When.ANY))
            .toArray(TriggerSpec[]::new);
    return PolicyHarness.given(Specs.spec(Specs.limit(MANY, POLICY), triggers));
  }

  private static final Policy POLICY = Policy.QUEUE;

  @Test
  void oneOfManyTriggersMatchesAndOneRunStarts() {
    PolicyHarness h = onSources(MANY);
    h.data("new", "source-3", PolicyHarness.dataFile("a.csv"));
    assertThat(h.firedNow().triggers()).containsExactly("t3");
    assertThat(h.fired()).hasSize(1);
  }

  @Test
  void severalThatHearTheSameSignalStartOneRunTogether() {
    PolicyHarness h = onSources(1);
    h.data("new", "source-0", PolicyHarness.dataFile("a.csv"));
    assertThat(h.firedNow().triggers()).hasSize(MANY);
    assertThat(h.fired()).hasSize(1);
    h.ended(h.fired().get(0).runId()).nothingFires();
  }
}
