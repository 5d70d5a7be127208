package dev.tidemill.kit.shell;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The log of the inputs of an application, and how far the application has processed it. */
interface LogView {

  /** All partitions of a topic. */
  Set<TopicPartition> partitions(String topic);

  /** Where each partition ends: the offset of the next record from any writer. */
  Map<TopicPartition, Long> ends(Set<TopicPartition> partitions);

  /** The next offset that the application will process; without those that it never processed. */
  Map<TopicPartition, Long> processed(Set<TopicPartition> partitions);

  /**
   * The first record in {@code [from, end)} that a reader gets; -1 if there is none (ends of
   * transactions have offsets too), null if nobody can say yet.
   *
   * @param from null: the beginning
   */
  Long firstRecord(TopicPartition partition, Long from, long end);
}
