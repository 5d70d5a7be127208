package dev.tidemill.trigger.policy.state;

import dev.tidemill.kit.decide.Rows;
import java.util.Optional;

/**
 * What is known of a signal that arrived.
 *
 * @param memory names the rows
 */
public record Known(String signalId, SignalMemory memory, Rows rows) {

  /** Whether a signal of this id was received before. */
  public boolean idIsKnown() {
    return memory.knows(rows, signalId);
  }

  public Optional<String> row(String name) {
    return rows.get(name);
  }

  /** The signal is known by its id. */
  public News again() {
    return News.repeated("signal " + signalId + " was received before");
  }
}
