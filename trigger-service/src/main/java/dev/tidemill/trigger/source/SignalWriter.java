package dev.tidemill.trigger.source;

import dev.tidemill.schemas.message.Signal;

/** Takes the signals of sources. */
public interface SignalWriter {

  /**
   * Returns once the log has the signal. A signal may be written twice.
   *
   * @param signal names its pipeline
   * @throws RuntimeException if the log may not have it; the caller tries again later
   */
  void write(Signal signal);
}
