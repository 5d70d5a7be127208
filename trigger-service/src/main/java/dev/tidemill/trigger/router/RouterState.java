package dev.tidemill.trigger.router;

/** How many signals of a subject were routed, and how many could not be. */
public record RouterState(long routed, long unroutable) {}
