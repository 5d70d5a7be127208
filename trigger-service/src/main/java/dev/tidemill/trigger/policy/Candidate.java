package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.trigger.policy.state.Occurrence;
import java.util.List;
import java.util.Optional;

/**
 * A trigger with something to run for.
 *
 * @param all what a run would take
 * @param fresh the part of it that arrived just now
 * @param conditions what was looked at, with observed and required values
 * @param wasReady it only lacked a free place before
 */
record Candidate(
    String trigger,
    Occurrence all,
    Optional<Occurrence> fresh,
    List<Condition> conditions,
    boolean wasReady) {

  /** A combination has none of its own: its triggers have them. */
  boolean hasSignals() {
    return all.signals().count() > 0;
  }

  /** How many of the signals arrived just now. */
  long freshCount() {
    return fresh.map(f -> f.signals().count()).orElse(0L);
  }
}
