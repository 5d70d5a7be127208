package dev.tidemill.training.runner.process;

import dev.tidemill.training.runner.ProgramId;
import java.io.File;
import java.nio.file.Path;

/**
 * Where a program works, below the folder of its execution, which is its home.
 *
 * @param execution holds the inputs and temporary files; named by the execution's id, and shared by
 *     the execution's programs, of which one runs at a time
 * @param code a copy of the code of its own, where it starts: what was tested is what trains, and
 *     executions do not meet in one folder
 * @param output what the program leaves
 */
record Workplace(Path execution, Path code, Path output) {

  /**
   * The workplace of a program.
   *
   * @param executions has a folder for each execution
   */
  static Workplace of(Path executions, ProgramId id) {
    Path execution = executions.resolve(id.execution().value());
    return new Workplace(
        execution,
        execution.resolve(id.fileName() + "-code"),
        execution.resolve(id.fileName() + "-output"));
  }

  /** Names the execution to its processes. */
  String executionId() {
    return execution.getFileName().toString();
  }

  /**
   * A line of the program with the files of its code named as in the pipeline's own folder: the
   * copy's path helps nobody and is gone soon.
   */
  String shown(String line) {
    String folder = code.toString();
    return line.contains(folder)
        ? line.replace(folder + File.separator, "").replace(folder, ".")
        : line;
  }

  Path temporary() {
    return execution.resolve("tmp");
  }
}
