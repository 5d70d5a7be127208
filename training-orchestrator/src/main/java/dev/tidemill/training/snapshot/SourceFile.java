package dev.tidemill.training.snapshot;

import java.nio.file.Path;

/**
 * A file of a source.
 *
 * @param index position among all files of the cut; the file's column in the raw tables
 * @param relative to the source's folder
 */
record SourceFile(
    int index, String source, Path path, String relative, String digest, long bytes) {}
