package dev.tidemill.kit.decide;

import java.time.Instant;

/**
 * How a record came to a machine.
 *
 * @param origin where it was first written
 * @param readAt what the reader's wall clock shows. A time that somebody else's clock gave (an
 *     expiry, a heartbeat) is compared with this one: the partition's now may be ahead of it
 */
public record Arrival(Origin origin, Instant readAt) {}
