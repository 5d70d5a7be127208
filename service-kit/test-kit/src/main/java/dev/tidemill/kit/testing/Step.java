package dev.tidemill.kit.testing;

import java.time.Instant;
import java.util.List;

/**
 * One decision in a simulation, as invariants see it.
 *
 * @param machine its name
 * @param input what was decided upon
 * @param events what was decided
 * @param before state of the key
 * @param after state of the key
 * @param written records of the transaction
 * @param timersWait whether the machine was away, and its timers wait until it has read what lay in
 *     the log: no deadline is kept meanwhile
 */
public record Step(
    String machine,
    String key,
    Object input,
    List<?> events,
    Object before,
    Object after,
    List<InMemoryLog.Entry<?>> written,
    Instant now,
    boolean timersWait) {}
