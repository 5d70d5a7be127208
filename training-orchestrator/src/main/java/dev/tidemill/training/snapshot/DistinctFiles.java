package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a source, of each digest the first: a file is known by its bytes everywhere else
 * (accepted, quarantined), so the rows of a copy would be judged as old ones and train twice.
 */
public final class DistinctFiles {

  private static final int COPIES_NAMED = 10;

  private final String what;
  private final Map<String, SourceFile> firsts = new LinkedHashMap<>();
  private final List<String> copies = new ArrayList<>();

  /**
   * @param what the source has: {@code file}, {@code object}
   */
  public DistinctFiles(String what) {
    this.what = what;
  }

  /** Whether there is a file of these bytes already; then this one is a copy and left out. */
  public boolean isCopy(String digest, String path) {
    SourceFile first = firsts.get(digest);
    if (first == null) {
      return false;
    }
    copies.add(path + " (as " + first.relative() + ")");
    return true;
  }

  /** Takes a file that is not a copy. */
  public void add(SourceFile file) {
    firsts.put(file.digest(), file);
  }

  /** All of them, in order; a note tells the copies. */
  public List<SourceFile> told(SourceLook<?> look) {
    if (!copies.isEmpty()) {
      look.note(
          "left out, since another %s has the same bytes: %s"
              .formatted(what, Counted.names(copies, COPIES_NAMED)));
    }
    return List.copyOf(firsts.values());
  }
}
