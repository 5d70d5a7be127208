package dev.tidemill.kit.git;

/**
 * A file of a commit.
 *
 * @param blob the object that holds its bytes, as git names it
 */
public record GitFile(String blob, boolean executable) {}
