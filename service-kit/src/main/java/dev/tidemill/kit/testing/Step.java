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
 */
public record Step(
    String machine,
    String key,
    Object input,
    List<?> events,
    Object before,
    Object after,
    List<InMemoryLog.Entry<?>> written,
    Instant now) {}
