package dev.tidemill.schemas.spec;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A planned time of a schedule, or one that the schedule leaves out.
 *
 * @param local the time in the zone of the schedule
 * @param at the planned instant; empty: it does not fire
 * @param firesAt when it fires, its jitter included; empty: it does not
 * @param note what is special about it; empty: nothing
 */
public record PlannedFire(
    String trigger,
    OffsetDateTime local,
    Optional<Instant> at,
    Optional<Instant> firesAt,
    String note) {}
