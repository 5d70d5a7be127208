package dev.tidemill.validation.gate.run;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The latest states of runs, and who may work in each. */
public final class Grants {

  /** What became of a claim. */
  public enum Answer {
    /** The execution may work. */
    GRANTED,
    /** Another execution works, or the run has moved on. */
    REFUSED,
    /** Nobody answered in time. */
    SILENT
  }

  /** Runs that ended are asked about only while a job of theirs is still in the queue. */
  static final int ENDED_KEPT = 5_000;

  private final Map<String, RunState> states = new HashMap<>();
  private final Queue<String> ended = new ArrayDeque<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Takes a state from the topic; null says that the run ended long ago. */
  public void take(String runId, RunState state) {
    lock.lock();
    try {
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
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean hasEnded(RunState state) {
    return state.outcome().isPresent();
  }

  /** Runs that are known of. */
  int size() {
    lock.lock();
    try {
      return states.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the run has asked its execution to stop, or has ended. */
  public boolean cancelled(String runId) {
    lock.lock();
    try {
      RunState state = states.get(runId);
      return gone.contains(runId)
          || state != null && (state.cancelRequested() || state.outcome().isPresent());
    } finally {
      lock.unlock();
    }
  }

  /** Whether this job can still be granted to a new execution. */
  public boolean open(Job job) {
    lock.lock();
    try {
      return answer(job, "") != Answer.REFUSED;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a claim is answered. */
  public Answer await(Job job, String executionId, Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        Answer answer = answer(job, executionId);
        if (answer != Answer.SILENT || nanos <= 0) {
          return answer;
        }
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private Answer answer(Job job, String executionId) {
    if (gone.contains(job.runId())) {
      return Answer.REFUSED;
    }
    RunState state = states.get(job.runId());
    return state == null ? Answer.SILENT : answer(state, job, executionId);
  }

  /**
   * The state of another job that is newer than this job means that the run has moved on; an older
   * one has yet to be followed by the state that came with the job.
   */
  private static Answer answer(RunState state, Job job, String executionId) {
    if (state.outcome().isPresent() || state.cancelRequested()) {
      return Answer.REFUSED;
    }
    if (!state.jobId().equals(Optional.of(job.jobId()))) {
      return state.updatedAt().isAfter(job.issuedAt()) ? Answer.REFUSED : Answer.SILENT;
    }
    if (state.grantedExecution().isEmpty()) {
      return Answer.SILENT;
    }
    return state.grantedExecution().get().equals(executionId) ? Answer.GRANTED : Answer.REFUSED;
  }
}
