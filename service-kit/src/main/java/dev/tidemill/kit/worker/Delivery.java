package dev.tidemill.kit.worker;

/**
 * A job in the hands of a worker. Until it is settled its lock is renewed and nobody else gets it.
 * The first call settles it, waits until Kafka has it and answers whether it has; later calls do
 * nothing. It has not when the lock was lost: then the job was or will be delivered to another.
 */
public interface Delivery<V> {

  Received<V> record();

  V value();

  /** 1 the first time; more if a worker before gave it back or died. */
  int deliveryCount();

  /** The job is taken for good and will not be delivered again; the slot stays taken. */
  boolean accept();

  /** Somebody else shall have it. */
  boolean release();
}
