package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicOffsets;
import dev.tidemill.trigger.source.message.StartOffsets.Read;
import dev.tidemill.trigger.source.message.StartOffsets.Start;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that a consumer is subscribed to, and where it begins to read their partitions. For
 * the thread of the consumer.
 */
final class SubscribedTopics implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(SubscribedTopics.class);

  private static final Duration MARKED_WITHIN = Duration.ofSeconds(5);

  /** A topic that is there. */
  private record Known(String id, int partitions) {}

  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Set<String> appeared;
  private final Map<String, Known> known = new HashMap<>();
  private long followedAt;

  /**
   * @param appeared topics that were not there when they were asked for first; kept by the caller
   */
  SubscribedTopics(Consumer<byte[], byte[]> consumer, Admin admin, Set<String> appeared) {
    this.consumer = consumer;
    this.admin = admin;
    this.appeared = appeared;
    this.followedAt = System.nanoTime();
  }

  /** Whether the last look at the topics is longer ago than some time. */
  boolean isOlderThan(Duration time) {
    return System.nanoTime() - followedAt > time.toNanos();
  }

  /** Whether the position follows a record that was polled last; otherwise it comes again. */
  boolean goesOn(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    return consumer.position(partition) > record.offset();
  }

  /** The incarnation of a topic. */
  String id(String topic) {
    return known.get(topic).id();
  }

  /**
   * Looks which topics are there and subscribes to those.
   *
   * @param problems gets what is wrong with each topic, or nothing
   * @throws SourceException if the cluster does not answer
   */
  void follow(Set<String> wanted, BiConsumer<String, Optional<String>> problems)
      throws SourceException {
    known.keySet().retainAll(wanted);
    appeared.retainAll(wanted);
    var answers = admin.describeTopics(wanted).topicNameValues();
    for (String topic : new TreeSet<>(wanted)) {
      try {
        TopicDescription description = answers.get(topic).get();
        saw(topic, description.topicId().toString(), description.partitions().size());
        problems.accept(topic, Optional.empty());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          appeared.add(topic);
        }
        SourceException problem = TopicOffsets.problem(topic, e.getCause());
        if (problem.passing() && !appeared.contains(topic)) {
          throw problem;
        }
        problems.accept(topic, Optional.of(problem.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (!consumer.subscription().equals(known.keySet())) {
      consumer.subscribe(List.copyOf(known.keySet()), this);
    }
    followedAt = System.nanoTime();
  }

  private void saw(String topic, String id, int partitions) {
    Known before = known.put(topic, new Known(id, partitions));
    if (before != null && !before.id().equals(id)) {
      LOG.warn("The topic {} was made again; it is read from its beginning", topic);
      consumer.seekToBeginning(
          consumer.assignment().stream().filter(p -> p.topic().equals(topic)).toList());
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    partitions.stream()
        .collect(Collectors.groupingBy(TopicPartition::topic, Collectors.toSet()))
        .forEach(this::begin);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    // What was read is in the log, and committed: records are taken and committed between polls.
  }

  /** A topic may be made again between two looks; then all that is in it came since. */
  private void lookAgain(String topic) {
    Known before = known.get(topic);
    try {
      TopicDescription now =
          admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get();
      String id = now.topicId().toString();
      if (before != null && !before.id().equals(id)) {
        appeared.add(topic);
        known.put(topic, new Known(id, now.partitions().size()));
      }
    } catch (ExecutionException e) {
      LOG.debug("The next look tells more of {}", topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin(String topic, Set<TopicPartition> mine) {
    lookAgain(topic);
    Known now = known.get(topic);
    if (now == null) {
      return; // it is no longer wanted; the subscription follows
    }
    Set<TopicPartition> all = new HashSet<>(mine);
    IntStream.range(0, now.partitions()).forEach(p -> all.add(new TopicPartition(topic, p)));
    Map<Integer, Read> read = new HashMap<>();
    consumer
        .committed(all)
        .forEach(
            (partition, c) -> {
              if (c != null) {
                read.put(partition.partition(), new Read(c.offset(), c.metadata()));
              }
            });
    Map<Integer, Start> starts =
        StartOffsets.of(
            now.id(),
            read,
            appeared.contains(topic),
            mine.stream().map(TopicPartition::partition).toList());
    Set<TopicPartition> fromBeginning = new HashSet<>();
    boolean fromEnd = false;
    for (TopicPartition partition : mine) {
      Start start = starts.get(partition.partition());
      fromEnd |= start == Start.END;
      if (start == Start.BEGINNING) {
        fromBeginning.add(partition);
      }
    }
    if (fromEnd) {
      beginAtEnd(topic, now.id(), all, mine);
    }
    if (!fromBeginning.isEmpty()) {
      consumer.seekToBeginning(fromBeginning);
    }
  }

  /** For all partitions at once, so that no instance takes the others for new ones. */
  private void beginAtEnd(
      String topic, String id, Set<TopicPartition> all, Set<TopicPartition> mine) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
    ends.forEach((partition, end) -> first.put(partition, new OffsetAndMetadata(end, id)));
    consumer.commitSync(first);
    mine.forEach(partition -> consumer.seek(partition, ends.get(partition)));
    LOG.info("The topic {} is heard from now on, from {}", topic, ends);
  }

  /** Commits everything up to the positions of some partitions. */
  void commit(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (known.containsKey(partition.topic())) {
        read.put(
            partition, new OffsetAndMetadata(consumer.position(partition), id(partition.topic())));
      }
    }
    consumer.commitSync(read);
  }

  /**
   * Marks the offsets of topics that nobody wants, so that who wants them later begins at the end.
   * Otherwise they would hear what came in between.
   *
   * @return whether no such offset is left without a mark
   */
  boolean forget(Predicate<String> unwanted) {
    String group = consumer.groupMetadata().groupId();
    try {
      Map<TopicPartition, OffsetAndMetadata> left = LeftTopics.marks(admin, group, unwanted);
      if (!left.isEmpty()) {
        consumer.commitSync(left, MARKED_WITHIN);
        LOG.info("No trigger wants {} any more; what comes there is not heard", left.keySet());
      }
      return true;
    } catch (ExecutionException | CommitFailedException | ApiException e) {
      LOG.debug("Another member of {} or the next look marks what nobody wants", group, e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Goes on after retention has deleted what was not read.
   *
   * @return how many offsets are lost
   */
  long skipDeleted(Map<TopicPartition, Long> positions) {
    long lost = 0;
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(positions.keySet());
    for (Map.Entry<TopicPartition, Long> begin : begins.entrySet()) {
      long position = positions.get(begin.getKey());
      long gone = Math.max(0, begin.getValue() - position);
      lost += gone;
      LOG.warn(
          "{} is read on from offset {}, the first one there is: offset {} is not there, {}",
          begin.getKey(),
          begin.getValue(),
          position,
          gone > 0 ? gone + " offsets were deleted before they were read" : "the topic is shorter");
      consumer.seek(begin.getKey(), begin.getValue());
    }
    return lost;
  }
}
