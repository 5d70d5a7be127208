package dev.tidemill.kit.topic;

import java.util.Map;

/** Topics whose records of one key have to meet are partitioned differently. */
public final class UnevenPartitionsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnevenPartitionsException(String part, Map<String, Integer> partitionsByTopic) {
    super(
        "the topics of "
            + part
            + " need the same number of partitions, or one key has several states; they have "
            + partitionsByTopic);
  }
}
