package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Optional;

/**
 * Code files that changed, and how often they did so because of a run.
 *
 * @param paths relative, at most {@link #MAX_PATHS}
 * @param repeats 0, or how many runs in a row were at work when these files changed, each but the
 *     first started by the change before
 * @param note one line, such as {@code commit 1a2b3c4d5e of refs/heads/main by Ada: faster}
 */
@Doc("Code files that changed, and how often they did so because of a run.")
public record ChangedCode(
    @Doc("relative paths, at most 100") List<String> paths,
    @Doc(
            "how many runs in a row were at work when these files changed, each started by the"
                + " change before; 0 for a change of another cause")
        int repeats,
    @Doc("what is known of the newest change: commit, author, title") Optional<String> note) {

  /** Code in a folder. */
  public ChangedCode(List<String> paths, int repeats) {
    this(paths, repeats, Optional.empty());
  }

  /** More paths are not listed. */
  public static final int MAX_PATHS = 100;
}
