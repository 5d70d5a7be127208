package dev.tidemill.standalone.cluster.look;

import dev.tidemill.standalone.cluster.GroupFacts.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Finds out whether records really wait where a group is not at the end: markers of transactions
 * lie behind the last record, so that the difference of offsets does not tell.
 *
 * @param consumer of committed records, without a group
 */
record WaitingRecords(Consumer<byte[], byte[]> consumer) {

  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * The partitions where a record waits.
   *
   * @param from where the group goes on
   * @param ends where the partitions end, for those that are not at their end
   */
  List<Waiting> first(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Instant> since = new HashMap<>();
    Set<TopicPartition> open = new HashSet<>(ends.keySet());
    Set<TopicPartition> unread = new HashSet<>();
    consumer.assign(open);
    open.forEach(p -> consumer.seek(p, from.get(p)));
    long deadline = System.nanoTime() + WITHIN.toNanos();
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      try {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          since.putIfAbsent(
              new TopicPartition(record.topic(), record.partition()),
              Instant.ofEpochMilli(record.timestamp()));
        }
      } catch (TopicAuthorizationException e) {
        open.stream().filter(p -> e.unauthorizedTopics().contains(p.topic())).forEach(unread::add);
        open.removeAll(unread);
        consumer.assign(open);
      }
      open.removeIf(p -> since.containsKey(p) || consumer.position(p) >= ends.get(p));
      consumer.assign(open);
    }
    unread.addAll(open);
    List<Waiting> waiting = new ArrayList<>();
    ends.forEach(
        (p, end) -> {
          if (since.containsKey(p) || unread.contains(p)) {
            waiting.add(
                new Waiting(
                    p.topic(),
                    p.partition(),
                    end - from.get(p),
                    Optional.ofNullable(since.get(p))));
          }
        });
    return waiting;
  }
}
