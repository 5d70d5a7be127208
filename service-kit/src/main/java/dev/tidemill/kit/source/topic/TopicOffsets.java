package dev.tidemill.kit.source.topic;

import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.source.SourceException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which offsets a topic has now: of transactions only those that are committed. Nothing is
 * consumed.
 *
 * @param topicId of this incarnation: a topic that is deleted and made again has another one
 * @param partitions offsets by partition
 */
public record TopicOffsets(String topicId, SortedMap<Integer, Span> partitions) {

  /**
   * Offsets of a partition.
   *
   * @param begin of the first message that retention has left
   * @param end after the last message
   */
  public record Span(long begin, long end) {}

  /**
   * Asks for them.
   *
   * @throws SourceException if the topic is not there, or the cluster does not answer
   */
  public static TopicOffsets of(Admin admin, String topic) throws SourceException {
    TopicDescription description = description(admin, topic);
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> last = new HashMap<>();
    description
        .partitions()
        .forEach(
            p -> {
              first.put(new TopicPartition(topic, p.partition()), OffsetSpec.earliest());
              last.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest());
            });
    Map<TopicPartition, ListOffsetsResultInfo> begins = offsets(admin, topic, first);
    Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(admin, topic, last);
    SortedMap<Integer, Span> partitions = new TreeMap<>();
    begins.forEach(
        (partition, begin) -> {
          long end = Math.max(begin.offset(), ends.get(partition).offset());
          partitions.put(partition.partition(), new Span(begin.offset(), end));
        });
    return new TopicOffsets(description.topicId().toString(), partitions);
  }

  /**
   * The offset of the first message of each partition that was written at a time or later; the end
   * where there is none.
   *
   * @throws SourceException if the cluster does not answer
   */
  public Map<Integer, Long> from(Admin admin, String topic, Instant time) throws SourceException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    OffsetSpec at = OffsetSpec.forTimestamp(time.toEpochMilli());
    partitions.keySet().forEach(p -> asked.put(new TopicPartition(topic, p), at));
    Map<Integer, Long> first = new HashMap<>();
    offsets(admin, topic, asked)
        .forEach(
            (p, found) -> {
              long end = partitions.get(p.partition()).end();
              first.put(p.partition(), found.offset() < 0 ? end : Math.min(end, found.offset()));
            });
    return first;
  }

  /**
   * The id of a topic, as {@link #topicId}.
   *
   * @throws SourceException as {@link #of}
   */
  public static String idOf(Admin admin, String topic) throws SourceException {
    return description(admin, topic).topicId().toString();
  }

  private static TopicDescription description(Admin admin, String topic) throws SourceException {
    return await(topic, admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, String topic, Map<TopicPartition, OffsetSpec> which) throws SourceException {
    ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    return await(topic, admin.listOffsets(which, committed).all());
  }

  private static <T> T await(String topic, KafkaFuture<T> answer) throws SourceException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw problem(topic, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("the look at the topic " + topic + " was interrupted", true, e);
    }
  }

  /** What a failure of a client means for the topic. */
  public static SourceException problem(String topic, Throwable failure) {
    if (failure instanceof UnknownTopicOrPartitionException) {
      return new SourceException(
          "there is no topic " + topic + "; create it, or correct its name", false, failure);
    }
    boolean passing = failure instanceof RetriableException;
    String why =
        failure instanceof KafkaException kafka ? KafkaWords.of(kafka) : failure.toString();
    return new SourceException(
        "the topic " + topic + " cannot be looked at: " + why, passing, failure);
  }
}
