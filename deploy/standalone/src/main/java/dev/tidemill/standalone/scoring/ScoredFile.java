package dev.tidemill.standalone.scoring;

import java.nio.file.Path;
import java.util.List;

/**
 * What was written.
 *
 * @param notes what the reader should know of the rows, a sentence each
 */
public record ScoredFile(Path path, long rows, double seconds, List<String> notes) {}
