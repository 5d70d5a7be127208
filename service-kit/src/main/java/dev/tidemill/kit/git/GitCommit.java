package dev.tidemill.kit.git;

import java.time.Instant;

/**
 * What is written about a commit.
 *
 * @param title first line of its message, at most 200 characters
 * @param author name of who wrote it
 * @param at when it was committed, by the clock of who did
 */
public record GitCommit(String id, String title, String author, Instant at) {}
