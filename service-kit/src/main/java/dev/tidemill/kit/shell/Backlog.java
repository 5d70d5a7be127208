package dev.tidemill.kit.shell;

import java.util.Set;

/** What lay in the log when a task was taken over: its timers wait until that is processed. */
interface Backlog {

  /** The backlog of a topology that runs without Kafka: there is none. */
  Backlog NONE = (task, partition, inputs) -> () -> true;

  /** One take-over. */
  interface Takeover {
    /** Whether what lay in the log at the take-over is processed. Does not wait. */
    boolean processed();
  }

  /**
   * A task is taken over now. It is called on a stream thread and does not wait.
   *
   * @param task for messages
   * @param inputs topics of which it reads this partition
   */
  Takeover takenOver(String task, int partition, Set<String> inputs);
}
