package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.message.HeardTopics.Reading;
import dev.tidemill.trigger.source.message.StartOffsets.Read;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the offsets of topics of Tidemill's own cluster that no trigger wants any more, where no
 * reader is there to do it: the last trigger may go while its reader is down. For one thread.
 */
final class LeftTopics {

  private static final Logger LOG = LoggerFactory.getLogger(LeftTopics.class);

  /** Readers that ended are members of their group for some seconds; then marks are taken. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

  private final TopicReach reach;
  private final InstantSource clock;
  private final Map<String, Set<String>> judged = new HashMap<>();
  private Instant pausesUntil = Instant.MIN;

  LeftTopics(TopicReach reach, InstantSource clock) {
    this.reach = reach;
    this.clock = clock;
  }

  /**
   * Looks at the formats that nobody reads here, if what the pipelines want has changed.
   *
   * @param applied the pipelines of all instances
   * @param read the formats that a reader of this instance looks after
   */
  void look(List<Target> applied, Set<String> read) {
    judged.keySet().removeAll(read);
    Map<String, Set<String>> open = new HashMap<>();
    for (String format : HeardTopics.FORMATS) {
      Set<String> wanted = HeardTopics.wanted(applied, format);
      if (!read.contains(format) && !wanted.equals(judged.get(format))) {
        open.put(format, wanted);
      }
    }
    if (!open.isEmpty() && !clock.instant().isBefore(pausesUntil)) {
      mark(open);
    }
  }

  private void mark(Map<String, Set<String>> open) {
    try (Admin admin = Admin.create(properties())) {
      for (Map.Entry<String, Set<String>> one : open.entrySet()) {
        String group = TopicListener.group(MessageListening.GROUP, one.getKey());
        Map<TopicPartition, OffsetAndMetadata> marks =
            marks(admin, group, topic -> !one.getValue().contains(topic));
        if (!marks.isEmpty()) {
          admin.alterConsumerGroupOffsets(group, marks).all().get();
          LOG.info("No trigger wants {} any more; what comes there is not heard", marks.keySet());
        }
        judged.put(one.getKey(), one.getValue());
      }
    } catch (ExecutionException | SourceException e) {
      LOG.debug("What nobody wants is marked at a later look", e);
      pausesUntil = clock.instant().plus(AGAIN_AFTER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties() throws SourceException {
    Reading own = new Reading(Optional.empty(), Optional.empty(), Optional.empty(), "json");
    return reach.properties(HeardTopics.place(own, "of messages"), Path.of("/"));
  }

  /** The marks that are missing in a group. */
  static Map<TopicPartition, OffsetAndMetadata> marks(
      Admin admin, String group, Predicate<String> unwanted)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> marks = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, read) -> {
              if (read != null
                  && !read.metadata().equals(Read.LEFT)
                  && unwanted.test(partition.topic())) {
                marks.put(partition, new OffsetAndMetadata(read.offset(), Read.LEFT));
              }
            });
    return marks;
  }
}
