package dev.tidemill.cli;

/** A command that writes files where {@code -o} says, which is else the format of results only. */
public interface WritesFiles {}
