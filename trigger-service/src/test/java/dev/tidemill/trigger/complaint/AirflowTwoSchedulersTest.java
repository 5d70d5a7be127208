package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import org.junit.jupiter.api.Test;

/**
 * Complaint 1 (airflow#54491, #63507, #68045): with two schedulers one event starts two runs. Here
 * a pipeline has one owner at a time, an event that two instances report is one signal, and an
 * owner that decides again makes the same run.
 */
class AirflowTwoSchedulersTest {

  private static PolicyHarness scheduler() {
    return PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, Specs.onData(When.ANY)));
  }

  @Test
  void anEventThatTwoInstancesReportIsOneRun() {
    PolicyHarness h = scheduler();
    h.file("a", 10);
    String run = h.firedNow().runId();
    h.file("a", 10).outcomes(TriggerOutcome.DUPLICATE).nothingFires();
    h.ended(run).nothingFires();
    h.file("a", 10).outcomes(TriggerOutcome.DUPLICATE).nothingFires();
    assertThat(h.fired()).hasSize(1);
  }

  @Test
  void twoThatDecideOnTheSameLogMakeTheSameRun() {
    PolicyHarness one = scheduler().file("a", 10).file("b", 10);
    PolicyHarness other = scheduler().file("a", 10).file("b", 10);
    assertThat(other.fired()).isEqualTo(one.fired());
  }
}
