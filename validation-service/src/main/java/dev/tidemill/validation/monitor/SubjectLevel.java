package dev.tidemill.validation.monitor;

/** How the watch of a check over one of its subjects stands. */
public record SubjectLevel(Subject subject, WatchLevel level) {}
