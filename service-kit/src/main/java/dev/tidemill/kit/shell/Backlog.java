package dev.tidemill.kit.shell;

import java.util.Set;

/** What lay in the log when a task was taken over: its timers wait until that is processed. */
interface Backlog {

  /** For a topology that runs without Kafka: nothing lies anywhere. */
  Backlog NONE = (task, partition, inputs) -> () -> true;

  /** One take-over. */
  interface Takeover {
    /** Whether what lay in the log then is processed. Does not wait. */
    boolean processed();
  }

  /**
   * A task is taken over now. Called on a stream thread, does not wait.
   *
   * @param task for messages
   * @param inputs topics of which it reads this partition
   */
  Takeover takenOver(String task, int partition, Set<String> inputs);
}
