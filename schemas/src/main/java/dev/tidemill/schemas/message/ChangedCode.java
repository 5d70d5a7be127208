package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

/**
 * Code files that changed, and how often they did so because of a run.
 *
 * @param paths relative, at most {@link #MAX_PATHS}
 * @param repeats 0, or how many runs in a row were at work when these files changed, each but the
 *     first started by the change before
 */
@Doc("Code files that changed, and how often they did so because of a run.")
public record ChangedCode(
    @Doc("relative paths, at most 100") List<String> paths,
    @Doc(
            "how many runs in a row were at work when these files changed, each started by the"
                + " change before; 0 for a change of another cause")
        int repeats) {

  /** More paths are not listed. */
  public static final int MAX_PATHS = 100;
}
