package dev.tidemill.kit.job.protocol;

import dev.tidemill.schemas.message.Job;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Names one worker's work on one attempt. It follows from the job (run, stage and attempt) and the
 * worker: a job that comes to the same worker again, after a restart too, is the same execution,
 * and an orchestrator that granted it does not have to wait for the lease of the one before.
 *
 * @param value a UUID in lower case
 */
public record ExecutionId(String value) {

  /**
   * The execution of a job by a worker.
   *
   * @param worker a name that no other worker has, now or ever: two workers that were given the
   *     same job must be two executions, for exactly one is granted
   */
  public static ExecutionId of(Job job, String worker) {
    String name = "execution " + job.jobId() + " " + job.attempt() + " " + worker;
    return new ExecutionId(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
