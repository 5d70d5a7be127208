package dev.tidemill.validation.check.duckdb;

import dev.tidemill.schemas.message.DataFile;
import java.nio.file.Path;

/**
 * A file of a source with its place on this machine.
 *
 * @param index position among all files of the gate
 * @param fresh whether no accepted run has used it
 */
public record RawFile(int index, String source, DataFile file, Path path, boolean fresh) {}
