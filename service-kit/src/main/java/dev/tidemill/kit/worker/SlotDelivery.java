package dev.tidemill.kit.worker;

import java.time.Duration;
import org.apache.kafka.clients.consumer.AcknowledgeType;

/** A delivery between the thread that works on it and the thread that owns the consumer. */
final class SlotDelivery<V> implements Delivery<V> {

  private final Received<V> record;
  private final int deliveryCount;
  private AcknowledgeType wanted;
  private boolean over;
  private boolean kept;

  SlotDelivery(Received<V> record, int deliveryCount) {
    this.record = record;
    this.deliveryCount = deliveryCount;
  }

  @Override
  public Received<V> record() {
    return record;
  }

  @Override
  public V value() {
    return record.value();
  }

  @Override
  public int deliveryCount() {
    return deliveryCount;
  }

  @Override
  public boolean accept() {
    return want(AcknowledgeType.ACCEPT);
  }

  @Override
  public boolean release() {
    return want(AcknowledgeType.RELEASE);
  }

  private synchronized boolean want(AcknowledgeType type) {
    if (wanted != null || over) {
      return kept && wanted == type;
    }
    wanted = type;
    notifyAll();
    boolean interrupted = Thread.interrupted();
    while (!over) {
      try {
        wait(1000);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return kept;
  }

  /** What the worker wants; null if it has not decided within that time. */
  synchronized AcknowledgeType await(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (wanted == null) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return null;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    return wanted;
  }

  synchronized void settled(boolean kept) {
    this.kept = kept;
    over = true;
    notifyAll();
  }

  /** The consumer is gone: nothing can be settled any more. */
  synchronized void lost() {
    over = true;
    notifyAll();
  }
}
