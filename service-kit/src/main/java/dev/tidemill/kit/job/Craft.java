package dev.tidemill.kit.job;

import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;

/** What one kind of worker can do. All groups of workers are given all jobs. */
public interface Craft {

  /** The jobs that are for this kind of worker. */
  Class<? extends JobWork> jobs();

  /**
   * Does a job. What goes wrong is a result too; only a granted execution works.
   *
   * @throws InterruptedException when the worker is being closed
   */
  JobEventBody work(Execution execution) throws InterruptedException;
}
