package dev.tidemill.training.runner;

import dev.tidemill.schemas.message.Job;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One execution of a job.
 *
 * @param folder its own, empty at the start and deleted at the end
 * @param output what its processes write
 * @param lease to be asked during long work
 */
record Execution(Job job, String executionId, Path folder, LineSink output, Lease lease) {

  Duration timeout() {
    return job.timeout();
  }
}
