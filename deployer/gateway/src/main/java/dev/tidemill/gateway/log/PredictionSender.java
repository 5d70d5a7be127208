package dev.tidemill.gateway.log;

import dev.tidemill.gateway.serve.EndpointCounters;
import dev.tidemill.schemas.message.Prediction;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes predictions off the request path: a bounded buffer that one thread empties into Kafka, in
 * the order in which requests were answered. A request never waits for it: when the buffer is full
 * the prediction is dropped. Each prediction is counted exactly once, as logged or as dropped.
 */
public final class PredictionSender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PredictionSender.class);

  /**
   * While predictions come the sender looks at the buffer every so often instead of waiting on it:
   * to be woken for each one would cost the request path a context switch. When none has come for a
   * while it rests until the next one wakes it.
   */
  private static final long SHORTEST_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long LONGEST_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int LOOKS_BEFORE_REST = 100;
  private static final Duration INTERRUPT_WITHIN = Duration.ofMillis(500);

  private final BlockingQueue<Entry> buffer;
  private final Sink<Prediction> sink;
  private final Duration flushWithin;
  private final AtomicLong unsettled = new AtomicLong();
  private final Thread sender = new Thread(this::send, "gateway-prediction-log");
  private volatile boolean closing;
  private volatile boolean resting;

  private record Entry(Prediction prediction, EndpointCounters counters) {}

  /**
   * @param capacity predictions that may wait
   * @param flushWithin how long closing may wait for Kafka
   */
  public PredictionSender(int capacity, Sink<Prediction> sink, Duration flushWithin) {
    this.buffer = new ArrayBlockingQueue<>(capacity);
    this.sink = sink;
    this.flushWithin = flushWithin;
    sender.setDaemon(true);
    sender.start();
  }

  /** Takes a prediction, or drops and counts it. Never waits. */
  public void offer(Prediction prediction, EndpointCounters counters) {
    unsettled.incrementAndGet();
    Entry entry = new Entry(prediction, counters);
    if (closing || !buffer.offer(entry)) {
      settle(entry, false);
    }
    if (resting) {
      wake();
    }
  }

  private void wake() {
    resting = false;
    LockSupport.unpark(sender);
  }

  /** Predictions that wait for their turn. */
  public int waiting() {
    return buffer.size();
  }

  private void send() {
    Entry entry = null;
    try {
      int looks = 0;
      long idleNanos = SHORTEST_IDLE_NANOS;
      while (!closing || !buffer.isEmpty()) {
        entry = buffer.poll();
        if (entry != null) {
          send(entry);
          entry = null;
          looks = 0;
          idleNanos = SHORTEST_IDLE_NANOS;
        } else if (!closing && looks++ < LOOKS_BEFORE_REST) {
          TimeUnit.NANOSECONDS.sleep(idleNanos);
          idleNanos = Math.min(2 * idleNanos, LONGEST_IDLE_NANOS);
        } else {
          rest();
          looks = 0;
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("the prediction log is closed before Kafka took all of it");
      if (entry != null) {
        settle(entry, false);
      }
    }
  }

  /** Until somebody offers a prediction, or closes. */
  private void rest() throws InterruptedException {
    resting = true;
    while (resting && buffer.isEmpty() && !closing) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    resting = false;
  }

  private void send(Entry entry) throws InterruptedException {
    try {
      sink.send(entry.prediction()).whenComplete((done, failure) -> settle(entry, failure == null));
    } catch (RuntimeException e) {
      LOG.warn("a prediction cannot be logged: {}", e.toString());
      settle(entry, false);
    }
  }

  private void settle(Entry entry, boolean logged) {
    if (logged) {
      entry.counters().logged();
    } else {
      entry.counters().dropped();
    }
    unsettled.decrementAndGet();
    if (closing) {
      synchronized (unsettled) {
        unsettled.notifyAll();
      }
    }
  }

  /** Sends what waits, as far as Kafka takes it in time, and counts the rest as dropped. */
  @Override
  public void close() {
    closing = true;
    wake();
    long deadline = System.nanoTime() + flushWithin.toNanos();
    try {
      sender.join(Math.max(1, flushWithin.toMillis()));
      sender.interrupt();
      sender.join(INTERRUPT_WITHIN.toMillis());
      Entry left;
      while ((left = buffer.poll()) != null) {
        settle(left, false);
      }
      awaitSettled(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitSettled(long deadline) throws InterruptedException {
    synchronized (unsettled) {
      while (unsettled.get() > 0) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          LOG.warn("Kafka has not confirmed {} predictions", unsettled.get());
          return;
        }
        unsettled.wait(millis);
      }
    }
  }
}
