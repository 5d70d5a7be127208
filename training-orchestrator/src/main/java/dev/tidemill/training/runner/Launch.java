package dev.tidemill.training.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run.
 *
 * @param command {@code java} means the Java that runs this
 * @param workFolder where it starts
 * @param executionFolder its own folder: home, temporary files, the note of its process
 * @param variables the program's contract; beside them it sees PATH, HOME, TMPDIR, LANG and
 *     JAVA_HOME, and nothing else of this process's environment
 * @param timeout it is stopped after this
 * @param memoryLimitBytes it is stopped when the resident memory of its processes is above
 * @param cpuLimit told to Java and OpenMP, not enforced
 */
record Launch(
    List<String> command,
    Path workFolder,
    Path executionFolder,
    Map<String, String> variables,
    Duration timeout,
    Optional<Long> memoryLimitBytes,
    Optional<Double> cpuLimit) {}
