package dev.tidemill.training.runner;

import dev.tidemill.kit.sql.Permit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that was started. However it ends, nothing of it is left running. Thread-safe. */
public interface Attempt {

  /**
   * Waits until the program has ended. It ends in one way only: later calls answer the same.
   *
   * @param sink takes what the program writes, line by line; only the sink of the first call gets
   *     lines
   * @param lease once it is refused, the program is stopped
   * @throws JobFailure if the program failed, was stopped, or exceeded a limit
   */
  void await(LineSink sink, Permit lease) throws JobFailure, IOException, InterruptedException;

  /** Stops the program with all its processes; returns when none is left. */
  void stop() throws IOException;

  /**
   * What the program left: paths of files below the folder of its outputs, sorted.
   *
   * @throws JobFailure if there are too many
   */
  List<String> outputs() throws JobFailure, IOException;

  /**
   * A copy here of a file that the program left; empty if it left none.
   *
   * @param name below the folder of its outputs
   * @throws JobFailure if what it left may not be read
   */
  Optional<Path> output(String name) throws JobFailure, IOException;
}
