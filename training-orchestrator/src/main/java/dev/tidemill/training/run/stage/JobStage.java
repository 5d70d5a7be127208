package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A stage at which a worker has a job. Attempts, grants, retries and deadlines are the machine's
 * and the same for all; a stage says only what the job is and what its result means.
 *
 * @param <R> what a worker reports that has done the job
 */
public interface JobStage<R extends JobEventBody> extends Stage {

  /** Least time for jobs whose time limit the specification does not say. */
  Duration OWN_WORK = Duration.ofMinutes(5);

  /** Whether a run that has come so far needs this stage; if not, it goes to the one after it. */
  default boolean needed(ActiveRun run) {
    return true;
  }

  /** The job. */
  JobWork work(PipelineRuns runs, ActiveRun run);

  /** Time limit of one execution of the job. */
  default Duration timeout(PipelineSpec spec) {
    // what a trainer takes hours for is not cut and checked in minutes
    Duration train = spec.train().timeout();
    return train.compareTo(OWN_WORK) > 0 ? train : OWN_WORK;
  }

  /** The only result that this stage takes. */
  Class<R> result();

  /**
   * What a result comes to.
   *
   * @param runs the state before the result
   */
  Taken take(PipelineRuns runs, ActiveRun run, R result);

  /** As {@link #take}; empty for what another stage's worker reports. */
  default Optional<Taken> taken(PipelineRuns runs, ActiveRun run, JobEventBody body) {
    return result().isInstance(body)
        ? Optional.of(take(runs, run, result().cast(body)))
        : Optional.empty();
  }

  /**
   * A result that counts.
   *
   * @param events what is recorded of it, in order
   * @param next where the run goes then
   */
  record Taken(List<RunEventBody> events, Next next) {

    Taken(RunEventBody event, Next next) {
      this(List.of(event), next);
    }
  }
}
