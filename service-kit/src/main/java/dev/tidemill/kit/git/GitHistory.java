package dev.tidemill.kit.git;

/**
 * How a commit follows another.
 *
 * @param follows whether the earlier one is an ancestor of the later one, as far as it was looked
 *     for
 * @param commits how many commits the later one has that the earlier one has not; if it does not
 *     follow, those that were looked at
 */
public record GitHistory(boolean follows, int commits) {}
