package dev.tidemill.kit.worker;

import dev.tidemill.kit.metric.KitMetrics;
import dev.tidemill.kit.service.Gauges;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from a topic as from a queue (a Kafka share group). Each job goes to one slot at a
 * time, at least once. Jobs from before the first worker joined are delivered too, but not those of
 * transactions that were rolled back. Each slot has its own consumer and takes one job at a time.
 */
public final class JobQueue<V> implements AutoCloseable {

  /** A job whose worker died is delivered again after this. The least that brokers allow. */
  public static final Duration LOCK = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

  private final ServiceContext context;
  private final String group;
  private final Duration lock;
  private final List<JobSlot<V>> slots = new ArrayList<>();
  private final Thread starter;
  private final Gauges gauges;
  private volatile String failure;
  private volatile boolean closed;

  /** A queue with the usual {@link #LOCK}. */
  public JobQueue(
      ServiceContext context, String group, Topic<V> topic, int slots, JobHandler<V> handler) {
    this(context, group, topic, slots, LOCK, handler);
  }

  /**
   * @param topic should have one partition; with several, jobs wait for busy slots while others are
   *     free
   * @param group workers of the same group share the jobs
   * @param slots jobs worked on at the same time by this instance
   * @param lock a job whose worker died is delivered again after this
   */
  public JobQueue(
      ServiceContext context,
      String group,
      Topic<V> topic,
      int slots,
      Duration lock,
      JobHandler<V> handler) {
    this.context = context;
    this.group = group;
    this.lock = lock;
    for (int i = 0; i < slots; i++) {
      this.slots.add(new JobSlot<>(context, group, i, topic, lock, handler));
    }
    this.gauges =
        new Gauges(context.meters(), group)
            .add(KitMetrics.JOBS_WORKING, this::working)
            .add(KitMetrics.JOB_SLOTS, this.slots::size);
    this.starter = new Thread(this::run, "queue-" + group);
    starter.setDaemon(true);
  }

  /** Starts in the background; while Kafka is away it waits. */
  public void start() {
    starter.start();
  }

  private void run() {
    while (!closed) {
      try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
        admin.configureShareGroup(group, lock);
        failure = null;
        synchronized (slots) {
          if (!closed) {
            slots.forEach(JobSlot::start);
          }
        }
        return;
      } catch (IllegalStateException | KafkaException e) {
        failure = e.getMessage();
        LOG.warn("Queue {} cannot start yet: {}", group, e.getMessage());
        pause();
      } catch (Throwable e) { // an error too: a thread that is gone has to be seen
        failure = e.toString();
        LOG.error("Queue {} cannot start", group, e);
        return;
      }
    }
  }

  private void pause() {
    synchronized (slots) {
      try {
        if (!closed) {
          slots.wait(500);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        closed = true;
      }
    }
  }

  private long working() {
    return slots.stream().filter(JobSlot::working).count();
  }

  /** Ready when every slot polls or works. */
  public Health health() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("slots", slots.size());
    details.put("working", working());
    details.put("taken", slots.stream().mapToLong(JobSlot::taken).sum());
    if (failure != null) {
      return Health.notReady("queue " + group + ": " + failure, details);
    }
    for (JobSlot<V> slot : slots) {
      if (slot.problem() != null) {
        return Health.notReady("queue " + group + ": " + slot.problem(), details);
      }
    }
    return Health.ok(details);
  }

  /** Takes no job any more; those in hand are finished. */
  public void drain() {
    slots.forEach(JobSlot::drain);
  }

  /** Interrupts the handlers, gives back what they have not settled and leaves the group. */
  @Override
  public void close() {
    gauges.close();
    synchronized (slots) {
      closed = true;
      slots.notifyAll();
      slots.forEach(JobSlot::stop);
    }
    slots.forEach(JobSlot::join);
  }
}
