package dev.tidemill.training.collector;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.kit.store.StoreSweep;
import dev.tidemill.kit.store.StoreSweep.Stored;
import dev.tidemill.kit.store.StoreUsers;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Deletes artefacts that no record names. Several at once do no harm, and neither do writers: what
 * is written or renewed while it works stays.
 */
public final class ArtefactCollector {

  /** The least {@link #KEEP}: clocks of machines that share a store may differ by hours. */
  static final Duration LEAST_KEEP = Duration.ofDays(1);

  /** How long an artefact stays that nothing names. */
  public static final Setting<Duration> KEEP =
      Setting.duration(
              "artefacts-keep",
              Duration.ofDays(30),
              "store gc deletes an artefact that nothing names this long after it was written")
          .only(keep -> keep.compareTo(LEAST_KEEP) >= 0, "a duration of at least 1d, such as 30d");

  /** A writer adds to its file all the time: one that has added nothing for this long is dead. */
  private static final Duration UNFINISHED_KEEP = Duration.ofDays(1);

  /** Gives every record of these topics to a consumer, or throws. */
  interface Records {
    void read(List<Topic<?>> topics, Consumer<Object> to);
  }

  private final ArtefactStore store;
  private final StoreSweep sweep;
  private final Records records;

  ArtefactCollector(ArtefactStore store, Records records) {
    this.store = store;
    this.sweep = new StoreSweep(store);
    this.records = records;
  }

  /**
   * A collector of the store that the services of this Kafka use.
   *
   * @throws CollectorException if other clusters use it too, or this one does not
   */
  public static ArtefactCollector of(ServiceContext context) {
    String cluster;
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      cluster = admin.clusterId();
    }
    ArtefactStore store = context.artefacts();
    requireOnly(cluster, new StoreUsers(store), store);
    return new ArtefactCollector(store, new WholeTopics(context)::read);
  }

  /** The topics of this cluster do not show what the events of another one name. */
  static void requireOnly(String cluster, StoreUsers users, ArtefactStore store) {
    List<String> all = users.all();
    if (all.equals(List.of(cluster))) {
      return;
    }
    List<String> others = all.stream().filter(c -> !c.equals(cluster)).toList();
    throw new CollectorException(
        all.contains(cluster)
            ? "The artefact store %s is also used by Kafka cluster %s; if that is gone, delete its file in %s"
                .formatted(store.root(), String.join(", ", others), users.folder())
            : "The artefact store %s has not been used by Kafka cluster %s; start its services on it first"
                .formatted(store.root(), cluster));
  }

  /** The topics whose records name artefacts. */
  static List<Topic<?>> topics() {
    return Topics.all().stream().filter(Marks::canName).toList();
  }

  /**
   * Collects.
   *
   * @param keep artefacts that were written within this time stay; at least {@link #LEAST_KEEP}
   * @param dryRun delete nothing, say what would go
   * @param now wall clock
   * @throws CollectorException if it cannot be known what is named
   */
  public Collected collect(Duration keep, boolean dryRun, Instant now) {
    if (keep.compareTo(LEAST_KEEP) < 0) {
      throw new IllegalArgumentException("keep is shorter than " + LEAST_KEEP);
    }
    if (!dryRun) {
      sweep.restore();
    }
    List<Stored> all = sweep.artefacts();
    List<Stored> old = all.stream().filter(a -> a.modified().isBefore(now.minus(keep))).toList();
    List<Stored> unfinished = sweep.unfinished(now.minus(UNFINISHED_KEEP));
    List<Stored> removed = old.isEmpty() ? List.of() : removeUnnamed(old, keep, dryRun, now);
    if (!dryRun) {
      unfinished.forEach(sweep::removeUnfinished);
    }
    return new Collected(
        dryRun,
        removed,
        unfinished,
        all.size() - removed.size(),
        Collected.bytes(all) - Collected.bytes(removed));
  }

  private List<Stored> removeUnnamed(List<Stored> old, Duration keep, boolean dryRun, Instant now) {
    Marks marks = mark(old.stream().map(Stored::name).collect(Collectors.toSet()), now);
    Set<String> unnamed = marks.unnamed();
    Instant before = earlier(now.minus(keep), marks.openSince().minus(LEAST_KEEP));
    List<Stored> removed = new ArrayList<>();
    for (Stored artefact : old) {
      if (unnamed.contains(artefact.name())
          && artefact.modified().isBefore(before)
          && (dryRun || sweep.remove(artefact.name(), before))) {
        removed.add(artefact);
      }
    }
    return removed;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private Marks mark(Set<String> candidates, Instant now) {
    Marks marks = new Marks(candidates, now);
    records.read(topics(), marks::record);
    for (String digest : marks.lists()) {
      try {
        marks.text(Files.readString(store.verified(digest)));
      } catch (MissingArtefactException | DamagedArtefactException | UncheckedIOException e) {
        throw new CollectorException("A list of files that a run names cannot be read", e);
      } catch (IOException e) {
        throw new CollectorException("The list of files " + digest + " cannot be read", e);
      }
    }
    return marks;
  }
}
