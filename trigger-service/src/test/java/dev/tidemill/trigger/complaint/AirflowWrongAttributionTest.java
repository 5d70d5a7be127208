package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.OffsetRange;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Complaint 4: which events a run consumed is inferred from a window of time, and wrong. Here a run
 * names the signals that it takes by id and by offset, and no others: not those that came a moment
 * later, nor those of another trigger that still waits.
 */
class AirflowWrongAttributionTest {

  private final PolicyHarness policy =
      PolicyHarness.given(
          Specs.spec(Specs.ONE_LATEST, onData(rows(300)), onFinding(Duration.ofHours(1), "drift")));

  @Test
  void aRunNamesExactlyTheSignalsThatItTakesAlsoIfAllCameWithinASecond() {
    policy.file("a.csv", 100).file("b.csv", 100);
    Fired first = policy.file("c.csv", 100).firedNow();
    assertThat(first.signals().ids()).containsExactly("data-a.csv", "data-b.csv", "data-c.csv");
    assertThat(first.signals().files()).isEqualTo(3);
    policy.file("d.csv", 300).nothingFires();
    policy.file("e.csv", 10).nothingFires();
    policy.ended(first.runId());
    Fired second = policy.firedNow();
    assertThat(second.signals().ids()).containsExactly("data-d.csv", "data-e.csv");
    assertThat(offsets(second)).doesNotContainAnyElementsOf(offsets(first));
    assertThat(offsets(second)).hasSize(2);
  }

  @Test
  void signalsOfAnotherTriggerThatWaitsAreNotItsOwn() {
    policy.file("a.csv", 100);
    Fired drift = policy.finding("finding-1", "drift", PolicyHarness.START).firedNow();
    assertThat(drift.signals().ids()).containsExactly("finding-1");
    policy.ended(drift.runId(), RunOutcome.REJECTED);
    Fired data = policy.file("b.csv", 200).firedNow();
    assertThat(data.signals().ids()).containsExactly("data-a.csv", "data-b.csv");
  }

  @Test
  void overManyRunsEachSignalIsNamedOnce() {
    Set<String> named = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      policy.file("f" + i, 40 + i % 7 * 30L);
      policy.pass(Duration.ofSeconds(1));
      if (!policy.state.activeRuns().isEmpty() && i % 5 == 0) {
        policy.ended(policy.state.activeRuns().get(0));
      }
    }
    for (Fired run : policy.fired()) {
      assertThat(run.signals().ids()).hasSize((int) run.signals().count());
      run.signals().ids().forEach(id -> assertThat(named.add(id)).as(id).isTrue());
    }
    assertThat(policy.fired()).hasSizeGreaterThan(20);
    assertThat(policy.state.conservation().consumed()).isEqualTo(named.size());
  }

  private static List<Long> offsets(Fired run) {
    List<Long> out = new ArrayList<>();
    for (OffsetRange range : run.signals().ranges()) {
      for (long at = range.from(); at <= range.to(); at++) {
        out.add(at);
      }
    }
    return out;
  }
}
