package dev.tidemill.kit.worker;

/**
 * A job in the hands of a worker. Until it is settled its lock is renewed and nobody else gets it.
 * The first call settles it and waits until Kafka has it; later calls do nothing.
 */
public interface Delivery<V> {

  Received<V> record();

  V value();

  /** 1 the first time; more if a worker before gave it back or died. */
  int deliveryCount();

  /** The job is taken for good and will not be delivered again; the slot stays taken. */
  void accept();

  /** Somebody else shall have it. */
  void release();

  /** Nobody shall have it. */
  void reject();
}
