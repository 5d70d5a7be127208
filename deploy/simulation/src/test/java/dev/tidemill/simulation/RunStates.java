package dev.tidemill.simulation;

import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.kit.testing.Worker;
import dev.tidemill.kit.testing.World;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What workers see of the topic of run states: grants and cancels. */
final class RunStates implements Worker<RunState> {

  private final Map<String, RunState> latest = new HashMap<>();

  @Override
  public void work(Entry<RunState> entry, World world) {
    latest.put(entry.key(), entry.value());
  }

  private Optional<RunState> of(Job job) {
    return Optional.ofNullable(latest.get(job.runId()));
  }

  boolean granted(Job job, String execution) {
    return of(job)
        .filter(s -> s.jobId().equals(Optional.of(job.jobId())))
        .filter(s -> s.grantedExecution().equals(Optional.of(execution)))
        .isPresent();
  }

  /** Whether somebody else was granted the job, or the run has ended, perhaps long ago. */
  boolean hopeless(Job job, String execution) {
    boolean gone = latest.containsKey(job.runId()) && of(job).isEmpty();
    return gone
        || of(job)
            .filter(
                s ->
                    s.outcome().isPresent()
                        || (s.jobId().equals(Optional.of(job.jobId()))
                            && s.grantedExecution().filter(e -> !e.equals(execution)).isPresent()))
            .isPresent();
  }

  boolean cancelled(Job job) {
    return of(job).filter(RunState::cancelRequested).isPresent();
  }
}
