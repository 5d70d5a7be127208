package dev.tidemill.kit.job;

import dev.tidemill.kit.job.protocol.Terms;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OwnPaths;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.JobQueue;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The workers of one kind in this process: a slot for each job that they do at a time. */
public final class JobWorkers implements AutoCloseable {

  private final LogReader reader;
  private final ScheduledExecutorService scheduler;
  private final JobQueue<Job> queue;

  private JobWorkers(LogReader reader, ScheduledExecutorService scheduler, JobQueue<Job> queue) {
    this.reader = reader;
    this.scheduler = scheduler;
    this.queue = queue;
  }

  /**
   * Starts them; they take jobs as soon as Kafka is there.
   *
   * @param group workers of one group share the jobs
   * @param slots jobs done at the same time
   * @param writer takes what they say; not closed here
   */
  public static JobWorkers start(
      ServiceContext context,
      String group,
      long slots,
      WorkerName name,
      TopicWriter writer,
      Craft craft) {
    RunStates runs = new RunStates();
    LogReader reader =
        LogReader.of(context, group + "-run-states")
            .on(Topics.RUN_STATES, r -> runs.take(r.key(), r.value()))
            .start();
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, group + "-heartbeats");
              thread.setDaemon(true);
              return thread;
            });
    JobWorker worker =
        new JobWorker(
            name,
            craft,
            runs,
            new TopicReports(writer, OwnPaths.of(context)),
            scheduler,
            Terms.of(context.settings()),
            Clock.systemUTC(),
            () -> Duration.ofNanos(System.nanoTime()));
    JobQueue<Job> queue =
        new JobQueue<>(context, group, Topics.JOBS, Math.toIntExact(slots), worker);
    queue.start();
    return new JobWorkers(reader, scheduler, queue);
  }

  /** Ready when every slot takes jobs or works, and the states of runs are read. */
  public Health health() {
    return queue.health().and("run-states", reader.health());
  }

  /** Takes no job any more; those in hand are finished. */
  public void drain() {
    queue.drain();
  }

  /** Stops the work in progress and gives back the jobs whose claim is not answered. */
  @Override
  public void close() {
    queue.close();
    scheduler.shutdownNow();
    reader.close();
  }
}
