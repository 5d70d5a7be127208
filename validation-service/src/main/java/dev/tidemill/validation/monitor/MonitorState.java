package dev.tidemill.validation.monitor;

import java.util.Map;

/**
 * What the monitor remembers of an endpoint.
 *
 * @param champion the version that answered last as champion; 0 before the first
 * @param watches one per check and subject; a watch that no row changed stays the same object
 */
public record MonitorState(int champion, Map<Subject, Record> watches) {

  /** Nothing was seen. */
  public static final MonitorState START = new MonitorState(0, Map.of());

  public MonitorState {
    watches = Map.copyOf(watches);
  }
}
