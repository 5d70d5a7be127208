package dev.tidemill.training.runner;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the orchestrator says of runs: who may work, and who must stop. */
final class Grants implements AutoCloseable {

  /** An answer to a claim. */
  enum Answer {
    GRANTED,
    REFUSED,
    NONE
  }

  /** Runs that ended are asked about only while a job of theirs is still in the queue. */
  static final int ENDED_KEPT = 5_000;

  private final Map<String, RunState> states = new ConcurrentHashMap<>();
  private final ArrayDeque<String> ended = new ArrayDeque<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private LogReader reader;

  /** Follows what the orchestrator says. */
  static Grants following(ServiceContext context) {
    Grants grants = new Grants();
    grants.reader =
        LogReader.of(context, "run-states")
            .on(
                Topics.RUN_STATES,
                r -> {
                  if (r.deleted()) {
                    grants.gone(r.key());
                  } else {
                    grants.take(r.value());
                  }
                })
            .start();
    return grants;
  }

  void take(RunState state) {
    synchronized (states) {
      RunState before = states.put(state.runId(), state);
      if (state.stage() == RunStage.ENDED && (before == null || before.stage() != RunStage.ENDED)) {
        ended.add(state.runId());
        if (ended.size() > ENDED_KEPT) {
          states.remove(ended.remove());
        }
      }
      states.notifyAll();
    }
  }

  /** A run whose state was deleted ended long ago: nobody may work for it. */
  void gone(String runId) {
    synchronized (states) {
      states.remove(runId);
      gone.add(runId);
      if (gone.size() > ENDED_KEPT) {
        gone.remove(gone.iterator().next());
      }
      states.notifyAll();
    }
  }

  private Answer answer(Job job, String executionId) {
    synchronized (states) {
      return gone.contains(job.runId())
          ? Answer.REFUSED
          : answer(states.get(job.runId()), job, executionId);
    }
  }

  Health health() {
    return reader.health();
  }

  /** Waits for the orchestrator's word on a claim. */
  Answer await(Job job, String executionId, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (states) {
      Answer answer = answer(job, executionId);
      while (answer == Answer.NONE && System.nanoTime() < end) {
        TimeUnit.NANOSECONDS.timedWait(states, Math.max(1, end - System.nanoTime()));
        answer = answer(job, executionId);
      }
      return answer;
    }
  }

  /** How many runs it knows. */
  int known() {
    return states.size();
  }

  /** Whether no worker may work on the job any more. */
  boolean over(Job job) {
    return answer(job, "") == Answer.REFUSED;
  }

  static Answer answer(RunState state, Job job, String executionId) {
    if (state == null) {
      return Answer.NONE;
    }
    boolean current = state.jobId().filter(job.jobId()::equals).isPresent();
    if (state.stage() == RunStage.ENDED || state.cancelRequested()) {
      return Answer.REFUSED;
    }
    if (!current) {
      // a state from before the job was issued says nothing about it
      return state.updatedAt().isAfter(job.issuedAt()) ? Answer.REFUSED : Answer.NONE;
    }
    Optional<String> granted = state.grantedExecution();
    if (granted.isEmpty()) {
      return Answer.NONE;
    }
    return granted.get().equals(executionId) ? Answer.GRANTED : Answer.REFUSED;
  }

  /** Why a granted execution may no longer work. */
  Optional<String> lost(Job job, String executionId) {
    RunState state = states.get(job.runId());
    if (answer(job, executionId) != Answer.REFUSED) {
      return Optional.empty();
    }
    if (state == null) {
      return Optional.of("the run ended long ago");
    }
    if (state.cancelRequested()) {
      return Optional.of("the run is being cancelled");
    }
    return Optional.of(
        state.stage() == RunStage.ENDED
            ? "the run has ended: " + state.code()
            : "another execution was granted");
  }

  @Override
  public void close() {
    reader.close();
  }
}
