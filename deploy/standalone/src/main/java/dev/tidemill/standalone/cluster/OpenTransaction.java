package dev.tidemill.standalone.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * A transaction that holds back the readers of a partition: they see nothing from its first record
 * on.
 *
 * @param startOffset of its first record in the partition
 * @param id the transactional id of its writer; absent if no coordinator knows the transaction
 * @param age since it began, by the coordinator's clock
 * @param timeout after which its coordinator aborts it
 */
public record OpenTransaction(
    String topic,
    int partition,
    long startOffset,
    Optional<String> id,
    Duration age,
    Duration timeout) {

  /** Nobody will end it: no coordinator knows it, or one should have ended it long ago. */
  boolean hangs() {
    return id.isEmpty() || age.compareTo(timeout.plusSeconds(60)) > 0;
  }
}
