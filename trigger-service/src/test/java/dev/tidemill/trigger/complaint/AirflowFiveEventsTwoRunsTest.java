package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Complaint 3 (airflow#56050, #47398, #35870, #54659): of five events two start runs, and the last
 * ones are taken only when another one comes. Here every event is in one place at every moment, and
 * the end of a run takes what waits.
 */
class AirflowFiveEventsTwoRunsTest {

  private static final List<String> FILES = List.of("a", "b", "c", "d", "e");

  private static PolicyHarness fiveWhileBusy(Policy policy) {
    PolicyHarness h =
        PolicyHarness.given(Specs.spec(Specs.limit(1, policy), Specs.onData(When.ANY)));
    FILES.forEach(file -> h.file(file, 10));
    return h;
  }

  @Test
  void whatCameWhileARunWentOnIsTakenAtItsEndWithoutAnotherEvent() {
    PolicyHarness h = fiveWhileBusy(Policy.QUEUE_LATEST);
    assertThat(h.fired()).hasSize(1);
    Fired next = h.ended(h.fired().get(0).runId()).firedNow();
    assertThat(next.signals().ids())
        .containsExactlyInAnyOrder("data-b", "data-c", "data-d", "data-e");
    h.ended(next.runId()).nothingFires();
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void underEveryPolicyAllFiveAreAccountedFor(Policy policy) {
    PolicyHarness h = fiveWhileBusy(policy);
    assertThat(h.state.conservation("new-data").received()).isEqualTo(5);
    assertThat(h.state.conservation("new-data").holds()).isTrue();
    for (int i = 0; i < h.fired().size(); i++) {
      h.ended(h.fired().get(i).runId());
    }
    assertThat(h.state.conservation("new-data").pending()).isZero();
    assertThat(h.state.conservation("new-data").holds()).isTrue();
  }
}
