package dev.tidemill.training.runner;

import dev.tidemill.schemas.spec.TrainSpec.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run.
 *
 * @param command its words; {@code java} means the Java that runs this
 * @param code it starts in a copy of this
 * @param inputs files that it is given
 * @param outputs names of the files that are looked for in the folder {@code TIDEMILL_OUTPUT}; it
 *     has no such folder if there are none
 * @param variables the program's contract; beside them and those of its inputs it sees PATH, HOME,
 *     TMPDIR, LANG and JAVA_HOME, and nothing else of this process's environment
 */
public record Launch(
    ProgramId id,
    List<String> command,
    Code code,
    List<Input> inputs,
    List<String> outputs,
    Map<String, String> variables,
    Limits limits) {

  /**
   * The code of a program.
   *
   * @param digest of its archive
   * @param live the folder that the archive was made of: an environment that is installed there,
   *     such as {@code .venv}, is in no archive and is used where it is
   */
  public record Code(String digest, Path live) {}

  /**
   * What a program may use.
   *
   * @param timeout it is stopped after this
   * @param memoryBytes it is stopped when the resident memory of its processes is above
   * @param cpus told to Java and OpenMP, not enforced
   */
  public record Limits(Duration timeout, Optional<Long> memoryBytes, Optional<Double> cpus) {

    /** The limits of a specification. */
    public static Limits of(Duration timeout, Resources resources) {
      return new Limits(timeout, resources.memoryLimitBytes(), resources.cpuLimit());
    }
  }
}
