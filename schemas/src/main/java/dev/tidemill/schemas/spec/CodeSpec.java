package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The pipeline's code in a folder.
 *
 * @param path relative to the pipeline file
 * @param training globs whose change trains
 * @param application globs whose change gates and rolls out again without training
 */
public record CodeSpec(
    String path, List<String> training, List<String> application, Optional<TestSpec> test) {

  /** The test command of the code, run before training. */
  public record TestSpec(List<String> command, Duration timeout) {}
}
