package dev.tidemill.kit.job;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.job.protocol.Standing;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The latest states of runs: who may work, and who must stop. Thread-safe. */
public final class RunStates {

  /** Runs that ended are asked about only while a job of theirs is still in the queue. */
  static final int ENDED_KEPT = 5_000;

  private final Map<String, RunState> states = new HashMap<>();
  private final Queue<String> ended = new ArrayDeque<>();
  private final Set<String> gone = new LinkedHashSet<>();

  /** Takes a state from the topic; null says that the run ended long ago. */
  public synchronized void take(String runId, RunState state) {
    if (state == null) {
      states.remove(runId);
      gone.add(runId);
      if (gone.size() > ENDED_KEPT) {
        gone.remove(gone.iterator().next());
      }
    } else {
      RunState before = states.put(runId, state);
      if (hasEnded(state) && (before == null || !hasEnded(before))) {
        ended.add(runId);
        if (ended.size() > ENDED_KEPT) {
          states.remove(ended.remove());
        }
      }
    }
    notifyAll();
  }

  private static boolean hasEnded(RunState state) {
    return state.stage() == RunStage.ENDED;
  }

  /** How many runs it knows. */
  synchronized int known() {
    return states.size();
  }

  /** Where an execution stands now. */
  synchronized Standing standing(Job job, ExecutionId execution) {
    if (gone.contains(job.runId())) {
      return Standing.GONE;
    }
    RunState state = states.get(job.runId());
    return state == null ? Standing.UNKNOWN : Standing.of(state, job, execution);
  }

  /** Where an execution stands once its claim is answered, or after that time. */
  synchronized Standing await(Job job, ExecutionId execution, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    Standing standing = standing(job, execution);
    while (standing.answer() == Standing.Answer.NONE && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
      standing = standing(job, execution);
    }
    return standing;
  }
}
