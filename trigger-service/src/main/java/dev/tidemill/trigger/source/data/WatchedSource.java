package dev.tidemill.trigger.source.data;

import java.util.Comparator;

/**
 * A source of a pipeline whose files are watched.
 *
 * @param pipeline namespace/name
 */
public record WatchedSource(String pipeline, String source) implements Comparable<WatchedSource> {

  private static final Comparator<WatchedSource> ORDER =
      Comparator.comparing(WatchedSource::pipeline).thenComparing(WatchedSource::source);

  @Override
  public int compareTo(WatchedSource other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return pipeline + "/" + source;
  }
}
