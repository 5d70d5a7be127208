package dev.tidemill.schemas.topic;

import java.time.Duration;
import java.util.Optional;

/**
 * One topic of the catalogue. Keys are UTF-8 strings; values are Avro in single-object encoding,
 * mapped to {@code valueType}.
 *
 * @param <V> the value's record
 * @param keyMeaning what the key is, for the documentation table
 * @param owner the one service that writes it, or {@code inbox}
 * @param retention how long records are kept; empty: for ever. Meaningless for compacted topics
 * @param kind how it is read
 */
public record Topic<V>(
    String name,
    Class<V> valueType,
    String keyMeaning,
    String purpose,
    String owner,
    boolean compacted,
    Optional<Duration> retention,
    Kind kind) {

  /** How it is read, and with it how many partitions it has. */
  public enum Kind {
    /** In the order of each key, with as many partitions as the setting says. */
    LOG,
    /**
     * Job by job, by a share group. A share group assigns partitions to members: with several, a
     * job could wait for a busy worker while others are idle. One partition is shared by all.
     */
    QUEUE
  }

  /** A log. */
  public Topic(
      String name,
      Class<V> valueType,
      String keyMeaning,
      String purpose,
      String owner,
      boolean compacted,
      Optional<Duration> retention) {
    this(name, valueType, keyMeaning, purpose, owner, compacted, retention, Kind.LOG);
  }

  /**
   * Whether anyone may write to it: what stands there proves nothing about versions of Tidemill.
   */
  public boolean inbox() {
    return owner.equals("inbox");
  }

  /** Partitions of a new topic, given the setting. */
  public int partitions(int setting) {
    return kind == Kind.QUEUE ? 1 : setting;
  }
}
