package dev.tidemill.trigger.router;

/**
 * Nothing is kept of a subject: each would be a row for ever. The counts are zero but in rows that
 * earlier builds left; the next signal of the subject deletes them.
 */
public record RouterState(long routed, long unroutable) {}
