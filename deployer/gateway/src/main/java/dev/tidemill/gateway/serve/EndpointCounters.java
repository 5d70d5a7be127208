package dev.tidemill.gateway.serve;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of an endpoint since this gateway started. Every request that a version was asked for is
 * answered or failed, and is one prediction, which is logged or dropped in the end: once the log is
 * drained, answered + failed = logged + dropped.
 */
public final class EndpointCounters {

  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder logged = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder leftOut = new LongAdder();

  /** The caller got an answer. */
  public void answered() {
    answered.increment();
  }

  /** The caller got an error that was not the caller's fault. */
  public void failed() {
    failed.increment();
  }

  /** Kafka has the prediction. */
  public void logged() {
    logged.increment();
  }

  /** The prediction will not be on Kafka: sampled out, no room, or Kafka refused it. */
  public void dropped() {
    dropped.increment();
  }

  /** The prediction is outside the share that is logged; it counts as dropped. */
  public void leftOut() {
    leftOut.increment();
    dropped.increment();
  }

  public long answeredCount() {
    return answered.sum();
  }

  public long failedCount() {
    return failed.sum();
  }

  public long loggedCount() {
    return logged.sum();
  }

  public long droppedCount() {
    return dropped.sum();
  }

  /** How many of the dropped ones are outside the share that is logged. */
  public long leftOutCount() {
    return leftOut.sum();
  }
}
