package dev.tidemill.kit.worker;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.headers.Trace;
import java.time.Instant;

/**
 * A committed record as a worker sees it.
 *
 * @param value null for a tombstone
 * @param at wall clock of the writer
 * @param trace what it belongs to
 */
public record Received<V>(String key, V value, Origin origin, Instant at, Trace trace) {

  public boolean deleted() {
    return value == null;
  }
}
