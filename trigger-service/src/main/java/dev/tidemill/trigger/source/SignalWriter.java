package dev.tidemill.trigger.source;

import dev.tidemill.schemas.message.Signal;

/** Takes the signals of the pollers. */
public interface SignalWriter {

  /**
   * Returns once the signal is kept; a signal may be written again.
   *
   * @param signal names its pipeline
   * @throws RuntimeException if it may not be kept; the caller tries again later
   */
  void write(Signal signal);
}
