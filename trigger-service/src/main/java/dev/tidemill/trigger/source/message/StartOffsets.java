package dev.tidemill.trigger.source.message;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where the reading of the partitions of a topic begins. Pure.
 *
 * <p>A topic that nobody read before, or that no trigger wanted for a while, is read from its end:
 * a new trigger does not see history. A partition that was added since, and a topic that was
 * deleted and made again, are read from their beginning: all that is in them came since.
 */
final class StartOffsets {

  /** A place to begin at. */
  enum Start {
    COMMITTED,
    BEGINNING,
    END
  }

  /**
   * How far a partition was read.
   *
   * @param topicId the incarnation of the topic that was read; empty if a tool of Kafka set it
   */
  record Read(long offset, String topicId) {

    /** Instead of the incarnation: no trigger has wanted the topic since. */
    static final String LEFT = "left";

    boolean isLeft() {
      return topicId.equals(LEFT);
    }
  }

  private StartOffsets() {}

  /**
   * Decides.
   *
   * @param topicId the present incarnation of the topic
   * @param committed what is known of all partitions of the topic, by partition
   * @param appeared whether the topic was not there when its first trigger was
   * @param mine the partitions to begin with
   */
  static Map<Integer, Start> of(
      String topicId, Map<Integer, Read> committed, boolean appeared, Collection<Integer> mine) {
    Map<Integer, Read> read = new HashMap<>(committed);
    read.values().removeIf(Read::isLeft);
    Map<Integer, Start> starts = new HashMap<>();
    Start unknown = read.isEmpty() && !appeared ? Start.END : Start.BEGINNING;
    for (int partition : Set.copyOf(mine)) {
      Read known = read.get(partition);
      boolean same =
          known != null && (known.topicId().equals(topicId) || known.topicId().isEmpty());
      starts.put(partition, known == null ? unknown : same ? Start.COMMITTED : Start.BEGINNING);
    }
    return starts;
  }
}
