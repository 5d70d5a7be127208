package dev.tidemill.kit.worker;

/**
 * A job in the hands of a worker. Until it is settled its lock is renewed and nobody else gets it.
 * The first call settles it, waits until Kafka has it and answers whether it has; later calls do
 * nothing. It has not if the lock was lost: then the job was or will be delivered to another
 * worker.
 */
public interface Delivery<V> {

  Received<V> record();

  V value();

  /** 1 the first time; more if an earlier worker gave the job back or died. */
  int deliveryCount();

  /** Takes the job for good: it will not be delivered again. The slot stays busy. */
  boolean accept();

  /** Gives the job back to the queue. */
  boolean release();
}
