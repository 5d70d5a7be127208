package dev.tidemill.training.snapshot.topic;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicOffsets;
import dev.tidemill.kit.source.topic.TopicPosition;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.Manifest;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a topic has now, beside what earlier snapshots read of it. */
final class TopicListing implements SourceListing {

  private final SourceLook<TopicRows> look;
  private final TopicReach reach;
  private final TopicOffsets now;
  private final String form;
  private final Map<Manifest.Part, TopicPosition> kept = new LinkedHashMap<>();
  private final Map<Integer, Long> read = new HashMap<>();
  private final TopicPosition fresh;
  private boolean nothingRead;

  TopicListing(SourceLook<TopicRows> look, TopicReach reach, TopicOffsets now) {
    this.look = look;
    this.reach = reach;
    this.now = now;
    this.form = form(look.spec());
    long formerTopics = 0;
    long deleted = 0;
    long formerColumns = 0;
    for (Manifest.Part part : look.parts()) {
      if (!part.position().startsWith(form)) {
        formerColumns++;
        continue;
      }
      Optional<TopicPosition> position = TopicPosition.of(part.position().substring(form.length()));
      if (position.isEmpty() || !position.get().topicId().equals(now.topicId())) {
        formerTopics++;
        continue;
      }
      position
          .get()
          .ranges()
          .forEach((partition, range) -> read.merge(partition, range.to(), Math::max));
      if (hasRows(position.get())) {
        kept.put(part, position.get());
      } else {
        deleted++;
      }
    }
    this.fresh = TopicPosition.since(read, now);
    if (formerColumns > 0) {
      look.note(
          "the specification names other columns for keys, timestamps or offsets than before, so"
              + " all messages that the topic still has are read again.");
    }
    note(formerTopics, deleted);
  }

  /** What of the specification the kept rows depend on. */
  private static String form(TopicRows topic) {
    return String.join(
            "/",
            topic.format(),
            topic.keyColumn().orElse(""),
            topic.timestampColumn().orElse(""),
            topic.offsetColumn().orElse(""))
        + " ";
  }

  /** Messages stay in snapshots until retention has deleted all that were read with them. */
  private boolean hasRows(TopicPosition position) {
    return position.ranges().entrySet().stream()
        .anyMatch(
            r -> {
              TopicOffsets.Span span = now.partitions().get(r.getKey());
              return span != null && span.begin() < r.getValue().to();
            });
  }

  private void note(long formerTopics, long deleted) {
    if (formerTopics > 0) {
      look.note(
          "the topic "
              + look.spec().name()
              + " was deleted and made again; what was read of the former one is left out.");
    }
    if (deleted > 0) {
      look.note(
          "%s that earlier runs read %s left out, as the topic %s has deleted all of their messages."
              .formatted(
                  Counted.of(deleted, "range"),
                  Counted.verb(deleted, "is", "are"),
                  look.spec().name()));
    }
    read.forEach(
        (partition, to) -> {
          TopicOffsets.Span span = now.partitions().get(partition);
          if (span != null && span.begin() > to) {
            look.note(
                "the topic %s deleted %s of partition %d, from %d, before a run read them; a longer retention keeps them."
                    .formatted(
                        look.spec().name(),
                        Counted.of(span.begin() - to, "offset"),
                        partition,
                        to));
          }
        });
  }

  @Override
  public String source() {
    return look.source();
  }

  @Override
  public List<String> paths() {
    List<String> paths = new ArrayList<>(kept.keySet().stream().map(Manifest.Part::path).toList());
    if (!fresh.isEmpty()) {
      paths.add(name());
    }
    return paths;
  }

  /** A position that only grows names the file: the sum of the offsets of all partitions. */
  private String name() {
    long from =
        now.partitions().entrySet().stream()
            .mapToLong(p -> Math.max(p.getValue().begin(), read.getOrDefault(p.getKey(), 0L)))
            .sum();
    return "%s-%012d-%012d.jsonl.gz".formatted(look.spec().name(), from, from + fresh.offsets());
  }

  @Override
  public List<SourceFile> read() throws SnapshotException, IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Manifest.Part part : kept.keySet()) {
      files.add(look.fetched().again(part, look.now()));
    }
    if (!fresh.isEmpty()) {
      try {
        new TopicReading(look, reach.properties(look.spec(), look.folder()))
            .of(fresh, form + fresh.text(), name())
            .ifPresent(files::add);
      } catch (SourceException e) {
        throw TopicSource.refused(look, e);
      }
    }
    nothingRead = files.isEmpty();
    return files;
  }

  @Override
  public List<RowRange> ranges() {
    Map<Integer, TopicPosition.Range> all = new HashMap<>();
    List<TopicPosition> positions = new ArrayList<>(kept.values());
    positions.add(fresh);
    positions.forEach(
        p ->
            p.ranges()
                .forEach(
                    (partition, r) ->
                        all.merge(
                            partition,
                            r,
                            (a, b) ->
                                new TopicPosition.Range(
                                    Math.min(a.from(), b.from()), Math.max(a.to(), b.to())))));
    return all.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            r ->
                new RowRange(
                    look.source(),
                    fresh.part(look.spec().name(), r.getKey()),
                    r.getValue().from(),
                    r.getValue().to(),
                    r.getValue().offsets(),
                    0,
                    Optional.empty(),
                    Optional.empty()))
        .toList();
  }

  @Override
  public SnapshotException nothing(int quarantined) {
    String topic = "the topic " + look.spec().name();
    return look.problem(
        "NO_FILES",
        nothingRead
            ? topic + " has no message that can be read as a row"
            : "all %s of %s that runs have read %s in quarantine"
                .formatted(
                    Counted.of(quarantined, "range"),
                    topic,
                    Counted.verb(quarantined, "is", "are")));
  }
}
