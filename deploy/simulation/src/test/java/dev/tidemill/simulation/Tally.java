package dev.tidemill.simulation;

import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What simulations came across: a simulation in which nothing goes wrong proves little. */
final class Tally {

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void count(Step step) {
    add("decisions");
    for (Object event : step.events()) {
      if (event instanceof Evaluated evaluated) {
        add("signals " + evaluated.outcome());
      }
    }
    RunLedger.forEach(step, RunEnded.class, (e, end) -> add("run " + end.outcome()));
    RunLedger.forEach(step, RunEnded.class, (e, end) -> add("run ended " + end.code()));
    RunLedger.forEach(step, JobReissued.class, (e, body) -> add("job reissued"));
    RunLedger.forEach(step, JobWaiting.class, (e, body) -> add("job waiting"));
    RunLedger.forEach(step, LateResultIgnored.class, (e, body) -> add("late result ignored"));
    RunLedger.forEach(step, ExecutionRefused.class, (e, body) -> add("execution refused"));
    for (RolloutEvent event : ServingLedger.rolloutEvents(step)) {
      if (event.body() instanceof RolloutEnded ended) {
        add("rollout " + ended.outcome());
        add("rollout ended " + ended.code());
      } else if (event.body() instanceof RolloutRejected rejected) {
        add("rollout rejected " + rejected.code());
      }
    }
  }

  private void add(String what) {
    counts.computeIfAbsent(what, w -> new LongAdder()).increment();
  }

  long of(String what) {
    return counts.containsKey(what) ? counts.get(what).sum() : 0;
  }

  Set<String> names() {
    return counts.keySet();
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
