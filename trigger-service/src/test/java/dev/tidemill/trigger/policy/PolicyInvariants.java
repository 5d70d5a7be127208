package dev.tidemill.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.state.Balance;
import dev.tidemill.trigger.policy.state.Covered;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What holds after each decision of the policy. */
final class PolicyInvariants {

  private final Set<String> fireIds = new HashSet<>();
  private Set<String> consumedNow = new LinkedHashSet<>();

  /** What holds when an event comes to a state. */
  void before(TriggerEvent event, TriggerState state) {
    if (event instanceof Evaluated e && e.outcome() == TriggerOutcome.FIRED) {
      consumedNow.addAll(e.signals().ids());
    } else if (event instanceof Fired f) {
      assertThat(fireIds.add(f.fireId())).as("one run per fire id").isTrue();
      assertThat(f.signals().ids()).containsExactlyInAnyOrderElementsOf(consumedNow);
      assertThat(f.signals().count()).isEqualTo(consumedNow.size());
      consumedNow = new LinkedHashSet<>();
      assertThat(state.activeRuns()).containsAll(f.replaces());
      assertThat(state.activeRuns().size() - f.replaces().size())
          .as("a free place for the run")
          .isLessThan(state.limit());
    }
  }

  /** What holds of a state. */
  static void of(TriggerState state) {
    assertThat(state.idsKept()).isLessThanOrEqualTo(1500);
    assertThat(state.activeRuns())
        .as("what is covered waits for a run in progress")
        .containsAll(state.covered().files().stream().map(Covered.Files::run).toList())
        .containsAll(state.covered().signals().stream().map(Covered.Waiting::run).toList());
    assertThat(Balance.of(state)).as("what is told of conservation").allMatch(Balance::holds);
    for (TriggerMemory m : state.triggers()) {
      assertThat(m.counts().holds()).as("conservation of %s", m).isTrue();
      long waiting =
          m.pending().map(p -> p.signals().count()).orElse(0L)
              + state.queue().stream()
                  .filter(q -> q.trigger().equals(m.name()))
                  .mapToLong(q -> q.occurrence().signals().count())
                  .sum()
              + state.covered().signalsAt(m.name()).stream()
                  .mapToLong(w -> w.occurrence().signals().count())
                  .sum()
              + m.alerts().all().stream()
                  .flatMap(a -> a.waiting().stream())
                  .mapToLong(o -> o.signals().count())
                  .sum();
      assertThat(m.counts().pending()).as("pending of %s", m).isEqualTo(waiting);
    }
  }
}
