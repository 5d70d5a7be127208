package dev.tidemill.trigger.source.data.folder;

import java.util.Comparator;

/**
 * A source of a pipeline whose files are watched.
 *
 * @param pipeline namespace/name
 */
public record WatchedFolder(String pipeline, String source) implements Comparable<WatchedFolder> {

  private static final Comparator<WatchedFolder> ORDER =
      Comparator.comparing(WatchedFolder::pipeline).thenComparing(WatchedFolder::source);

  @Override
  public int compareTo(WatchedFolder other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return pipeline + "/" + source;
  }
}
