package dev.tidemill.trigger.router;

/** Nothing is kept of a subject: each would be a row for ever. */
public record RouterState() {}
