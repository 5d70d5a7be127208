package dev.tidemill.training.label;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicOffsets;
import dev.tidemill.kit.source.topic.TopicPosition;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.Labels;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.Fetched;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceLook;
import dev.tidemill.training.snapshot.topic.TopicReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Labels that are messages of a topic. Nothing is committed to its cluster: how far it was told is
 * kept on this machine, and moves only once the log has the labels. Without that it begins with the
 * messages of the last {@code monitor.predictions.keep}, since no request waits for older ones.
 */
final class TopicLabels implements LabelSource {

  /** Offsets that are read at once. */
  static final long MOST_OFFSETS = 100_000;

  private final TopicReach reach;
  private final Path home;
  private final CursorStore<Told> cursors;

  /**
   * How far a topic was told.
   *
   * @param place of the topic: its name and its cluster
   * @param topicId of its incarnation
   * @param next the next offset of each partition
   */
  record Told(String place, String topicId, Map<Integer, Long> next) {}

  /**
   * @param home an own folder, which outlives the process
   */
  TopicLabels(TopicReach reach, Path home) {
    this.reach = reach;
    this.home = home;
    this.cursors = new CursorStore<>(home, Told.class);
  }

  @Override
  public Duration every(PipelineVersion pipeline) {
    return topic(pipeline).every();
  }

  private static TopicRows topic(PipelineVersion pipeline) {
    return pipeline.spec().monitor().map(MonitorSpec::labels).flatMap(Labels::topic).orElseThrow();
  }

  @Override
  public void forget(String pipeline) {
    TemporaryFolders.delete(home.resolve(CursorStore.name(pipeline) + ".json"));
  }

  @Override
  public void look(PipelineVersion pipeline, LabelOutlet outlet)
      throws SnapshotException, SourceException, SQLException, IOException {
    TopicRows topic = topic(pipeline);
    Path folder = Path.of(pipeline.folder());
    String place = topic.name() + " " + reach.cluster(topic);
    TopicOffsets now;
    Map<Integer, Long> next = new HashMap<>();
    try (Admin admin = Admin.create(reach.properties(topic, folder))) {
      now = TopicOffsets.of(admin, topic.name());
      Optional<Told> told =
          cursors
              .read(pipeline.pipeline())
              .filter(t -> t.place().equals(place) && t.topicId().equals(now.topicId()));
      next.putAll(
          told.isPresent()
              ? told.get().next()
              : now.from(admin, topic.name(), oldest(pipeline, outlet.clock().instant())));
    } catch (KafkaException e) {
      throw TopicOffsets.problem(topic.name(), e);
    }
    noteDeleted(topic, next, now, outlet);
    TopicPosition waiting = TopicPosition.since(next, now);
    while (!waiting.isEmpty()) {
      TopicPosition part = waiting.first(MOST_OFFSETS);
      tell(pipeline, part, outlet);
      part.ranges().forEach((partition, range) -> next.put(partition, range.to()));
      cursors.write(pipeline.pipeline(), new Told(place, now.topicId(), next));
      waiting = TopicPosition.since(next, now);
    }
  }

  private static Instant oldest(PipelineVersion pipeline, Instant now) {
    return now.minus(pipeline.spec().monitor().orElseThrow().keep());
  }

  private static void noteDeleted(
      TopicRows topic, Map<Integer, Long> next, TopicOffsets now, LabelOutlet outlet) {
    long deleted =
        now.partitions().entrySet().stream()
            .filter(p -> next.containsKey(p.getKey()))
            .mapToLong(p -> Math.max(0, p.getValue().begin() - next.get(p.getKey())))
            .sum();
    if (deleted > 0) {
      outlet
          .tally()
          .note(
              "The topic %s deleted %s before they were read; a longer retention keeps them."
                  .formatted(topic.name(), Counted.of(deleted, "offset")));
    }
  }

  private void tell(PipelineVersion pipeline, TopicPosition part, LabelOutlet outlet)
      throws SnapshotException, SourceException, SQLException, IOException {
    Path job = TemporaryFolders.create("labels");
    try {
      TopicRows topic = topic(pipeline);
      Fetched fetched =
          new Fetched(
              new ArtefactStore(job.resolve("store")),
              Files.createDirectories(job.resolve("read")),
              Permit.ALWAYS);
      Path folder = Path.of(pipeline.folder());
      SourceLook<TopicRows> look =
          new SourceLook<>(
              Labels.TOPIC,
              topic,
              folder,
              outlet.clock().instant(),
              Optional.empty(),
              fetched,
              outlet.tally()::note);
      Optional<SourceFile> file =
          new TopicReading(look, reach.properties(topic, folder))
              .of(part, part.text(), topic.name() + ".jsonl.gz");
      if (file.isPresent()) {
        boolean whole = part.offsets() >= MOST_OFFSETS;
        new MessageLabels(pipeline.spec(), topic).give(file.get().path(), job, whole, outlet);
      }
    } finally {
      TemporaryFolders.delete(job);
    }
  }
}
