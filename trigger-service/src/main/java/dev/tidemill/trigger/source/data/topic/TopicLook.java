package dev.tidemill.trigger.source.data.topic;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicOffsets;
import dev.tidemill.kit.source.topic.TopicPosition;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.trigger.source.data.rows.RowsLook;
import dev.tidemill.trigger.source.data.rows.WatchedRows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Compares the ends of a topic's partitions with those that were reported; no message is read. A
 * topic that was deleted and made again begins anew. Not thread-safe.
 */
public final class TopicLook implements RowsLook<TopicRows> {

  private final TopicReach reach;
  private final Map<TopicReach.Access, Admin> admins = new HashMap<>();

  public TopicLook(TopicReach reach) {
    this.reach = reach;
  }

  @Override
  public String name() {
    return "topic";
  }

  @Override
  public Class<TopicRows> spec() {
    return TopicRows.class;
  }

  @Override
  public Duration every(TopicRows spec) {
    return spec.every();
  }

  @Override
  public Found look(WatchedRows<TopicRows> source, Optional<String> before) throws SourceException {
    TopicRows topic = source.spec();
    TopicOffsets now = offsets(source);
    Map<Integer, Long> reported = new HashMap<>();
    before
        .flatMap(TopicPosition::of)
        .filter(p -> p.topicId().equals(now.topicId()))
        .ifPresent(p -> p.ranges().forEach((partition, r) -> reported.put(partition, r.to())));
    TopicPosition fresh = TopicPosition.since(reported, now);
    return new Found(
        reached(reported, now).text(),
        fresh.ranges().entrySet().stream()
            .map(
                r ->
                    new RowRange(
                        source.source(),
                        fresh.part(topic.name(), r.getKey()),
                        r.getValue().from(),
                        r.getValue().to(),
                        r.getValue().offsets(),
                        0,
                        Optional.empty(),
                        Optional.empty()))
            .toList());
  }

  private static TopicPosition reached(Map<Integer, Long> reported, TopicOffsets now) {
    SortedMap<Integer, TopicPosition.Range> all = new TreeMap<>();
    now.partitions()
        .forEach(
            (partition, span) -> {
              long to = Math.max(span.end(), reported.getOrDefault(partition, 0L));
              all.put(partition, new TopicPosition.Range(0, to));
            });
    return new TopicPosition(now.topicId(), all);
  }

  /** Closes the clients that no source needs any more. */
  @Override
  public void retain(List<WatchedRows<TopicRows>> sources) {
    Set<TopicReach.Access> needed = new HashSet<>();
    sources.forEach(s -> needed.add(TopicReach.Access.of(s.spec(), s.folder())));
    for (TopicReach.Access access : List.copyOf(admins.keySet())) {
      if (!needed.contains(access)) {
        admins.remove(access).close(Duration.ZERO);
      }
    }
  }

  /** After a failure the next look connects anew, perhaps with another password. */
  private TopicOffsets offsets(WatchedRows<TopicRows> source) throws SourceException {
    TopicRows topic = source.spec();
    try {
      return TopicOffsets.of(admin(topic, source.folder()), topic.name());
    } catch (SourceException e) {
      Admin failed = admins.remove(TopicReach.Access.of(topic, source.folder()));
      if (failed != null) {
        failed.close(Duration.ZERO);
      }
      throw e;
    }
  }

  private Admin admin(TopicRows topic, Path folder) throws SourceException {
    TopicReach.Access access = TopicReach.Access.of(topic, folder);
    Admin known = admins.get(access);
    if (known != null) {
      return known;
    }
    Map<String, Object> properties = reach.properties(topic, folder);
    try {
      Admin created = Admin.create(properties);
      admins.put(access, created);
      return created;
    } catch (KafkaException e) {
      throw TopicOffsets.problem(topic.name(), e);
    }
  }

  @Override
  public void close() {
    admins.values().forEach(a -> a.close(Duration.ZERO));
    admins.clear();
  }
}
