package dev.tidemill.kit.git;

/**
 * A branch or tag, and what it names now.
 *
 * @param ref full name, such as {@code refs/heads/main}
 * @param commit 40 hexadecimal digits; of an annotated tag the commit behind it
 */
public record GitTip(String ref, String commit) {}
