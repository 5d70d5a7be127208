package dev.tidemill.kit.job;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.job.protocol.Standing;
import dev.tidemill.kit.job.protocol.Tenure;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker's work on one attempt, from its claim to its report. */
public final class Execution {

  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Job job;
  private final ExecutionId id;
  private final Trace trace;
  private final Supplier<Standing> standing;
  private final Supplier<Duration> now;
  private final AtomicReference<Tenure> tenure;
  private final List<Runnable> beside = new CopyOnWriteArrayList<>();

  /**
   * @param standing where it stands in its run
   * @param now reading of a clock that never goes back
   */
  public Execution(
      Job job,
      ExecutionId id,
      Trace trace,
      Tenure claimed,
      Supplier<Standing> standing,
      Supplier<Duration> now) {
    this.job = job;
    this.id = id;
    this.trace = trace;
    this.tenure = new AtomicReference<>(claimed);
    this.standing = standing;
    this.now = now;
  }

  /** What is to be done. */
  public Job job() {
    return job;
  }

  public ExecutionId id() {
    return id;
  }

  /** What the job belongs to. */
  public Trace trace() {
    return trace;
  }

  /** Does something at each heartbeat too, on the thread of the heartbeats. */
  public void withEachHeartbeat(Runnable action) {
    beside.add(action);
  }

  /** Does now what is done with each heartbeat; for a worker that has nobody to send them to. */
  public void beside() {
    beside.forEach(Runnable::run);
  }

  /**
   * It is refused once the work has to stop, its time limit apart: for what has a time limit of its
   * own.
   */
  public Permit lease() {
    return () -> look().stop();
  }

  /** It is refused once the work has to stop: from then on it stays refused. */
  public Permit permit() {
    return () -> look().stop(job.timeout(), now.get());
  }

  Tenure look() {
    return look(standing.get());
  }

  Tenure look(Standing seen) {
    return tenure.updateAndGet(t -> t.look(seen, now.get()));
  }

  Tenure tenure() {
    return tenure.get();
  }

  /** Sends a heartbeat; one that fails counts as one that did not get through. */
  void beat(Supplier<CompletableFuture<?>> heartbeat) {
    Duration sentAt = now.get();
    try {
      beside();
      heartbeat
          .get()
          .whenComplete(
              (kept, error) -> {
                if (error == null) {
                  tenure.updateAndGet(t -> t.heartbeatKept(sentAt));
                }
              });
    } catch (RuntimeException e) {
      // thrown on, it would be the last heartbeat
      LOG.warn("A heartbeat of job {} was not sent", job.jobId(), e);
    }
  }
}
