package dev.tidemill.kit.worker;

/** Works on a job for as long as it takes. The slot is free again when it returns. */
public interface JobHandler<V> {

  /**
   * A job that is not settled on return is accepted; on an exception it is released.
   *
   * @throws InterruptedException when the queue is being closed
   */
  void handle(Delivery<V> delivery) throws InterruptedException;
}
