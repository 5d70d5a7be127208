package dev.tidemill.training.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the labels that the data of pipelines have now and did not have at the last look, whatever
 * the query joins. What was told is remembered in a folder of this machine; without it the labels
 * are told again; the join takes a label that comes twice once.
 *
 * <p>Rows that are older than {@code monitor.predictions.keep} are left out: no request waits for
 * their label. So are labels that are not known yet. The data gate has not judged the rows. Not
 * thread-safe.
 */
public final class KnownLabels {

  /** Labels become known as time passes, also where no file comes. */
  private static final Duration AGAIN_AFTER = Duration.ofHours(1);

  /** A source of which so many parts were fetched is fetched anew, as one. */
  private static final int MOST_PARTS = 256;

  private final SnapshotSources sources;
  private final ArtefactStore shared;
  private final Path home;
  private final CursorStore<Told> cursors;

  /**
   * What was told of a pipeline.
   *
   * @param marks digest of what the sources had
   * @param endpoint where the labels were told
   * @param manifest of the rows that were read, in the store of the pipeline
   * @param readAt ISO instant
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Told(String marks, String endpoint, String manifest, String readAt) {}

  /**
   * @param shared has the files that snapshots read too
   * @param home an own folder, which outlives the process
   */
  public KnownLabels(SnapshotSources sources, ArtefactStore shared, Path home) {
    this.sources = sources;
    this.shared = shared;
    this.home = home;
    this.cursors = new CursorStore<>(home, Told.class);
  }

  /**
   * Looks once.
   *
   * @param now wall clock
   * @param taker gets the labels that were not told
   * @param notes takes what was left out, a sentence each
   * @return whether the rows were read; they are not if nothing has changed
   * @throws SnapshotException if they cannot be read; the message is for people
   */
  public boolean look(
      PipelineVersion pipeline, Instant now, LabelRow.Taker taker, Consumer<String> notes)
      throws SnapshotException, SQLException, IOException {
    Path own = home.resolve(CursorStore.name(pipeline.pipeline()));
    Path job = own.resolve("job");
    TemporaryFolders.delete(job);
    Files.createDirectories(job);
    ArtefactStore store = new ArtefactStore(own.resolve("fetched"));
    try {
      return look(new Look(pipeline, now, own, job, store, notes), taker);
    } finally {
      TemporaryFolders.delete(job);
    }
  }

  /** Forgets a pipeline. */
  public void forget(String pipeline) {
    TemporaryFolders.delete(home.resolve(CursorStore.name(pipeline)));
    TemporaryFolders.delete(home.resolve(CursorStore.name(pipeline) + ".json"));
  }

  private record Look(
      PipelineVersion pipeline,
      Instant now,
      Path own,
      Path job,
      ArtefactStore store,
      Consumer<String> notes) {

    DataSpec data() {
      return pipeline.spec().data();
    }

    String endpoint() {
      return pipeline.spec().rollout().map(RolloutSpec::serving).orElseThrow().endpoint();
    }

    Path told() {
      return own.resolve("told.parquet");
    }

    CutSnapshot work() {
      return new CutSnapshot(
          pipeline.spec(),
          pipeline.folder(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());
    }
  }

  private boolean look(Look look, LabelRow.Taker taker)
      throws SnapshotException, SQLException, IOException {
    Optional<Told> last =
        cursors.read(look.pipeline().pipeline()).filter(t -> t.endpoint().equals(look.endpoint()));
    Optional<Manifest> before =
        last.map(Told::manifest).filter(look.store()::contains).map(d -> manifest(look, d));
    Fetched common = fetched(shared, look.job().resolve("shared"));
    Fetched alone = fetched(look.store(), look.job().resolve("own"));
    try (ListedSources listed =
        ListedSources.list(
            sources,
            look.work(),
            look.now(),
            before,
            s -> s.kind().isOfFiles() ? common : alone,
            look.notes())) {
      String marks = marks(look, listed);
      if (last.filter(t -> !isDue(t, marks, look)).isPresent()) {
        return false;
      }
      SourceFiles found = SourceFiles.read(listed.listings(), look.work(), look.notes());
      String manifest = tell(look, found, before, last.map(t -> look.told()), taker);
      cursors.write(
          look.pipeline().pipeline(),
          new Told(marks, look.endpoint(), manifest, look.now().toString()));
      return true;
    }
  }

  private static Fetched fetched(ArtefactStore store, Path folder) throws IOException {
    return new Fetched(store, Files.createDirectories(folder), Permit.ALWAYS);
  }

  private static Manifest manifest(Look look, String digest) {
    return Manifest.read(look.store(), digest);
  }

  private static boolean isDue(Told told, String marks, Look look) {
    boolean moves =
        look.data().clock() == DataSpec.DataClock.WALL
            && look.data().columns().labelTime().isPresent();
    return !told.marks().equals(marks)
        || (moves && !look.now().isBefore(Instant.parse(told.readAt()).plus(AGAIN_AFTER)));
  }

  /** Of the sources and of the version of the specification, by which they are read. */
  private static String marks(Look look, ListedSources listed) {
    String all = look.pipeline().version() + "\n" + String.join("\n", listed.marks());
    return CursorStore.name(all);
  }

  /** Tells what is new and answers the manifest of what was read. */
  private static String tell(
      Look look,
      SourceFiles found,
      Optional<Manifest> before,
      Optional<Path> told,
      LabelRow.Taker taker)
      throws SnapshotException, SQLException, IOException {
    QueriedRows.Request request =
        new QueriedRows.Request(look.work(), before, look.now(), look.job(), Permit.ALWAYS);
    MonitorSpec monitor = look.pipeline().spec().monitor().orElseThrow();
    Optional<Path> readable = copied(told, look.job());
    try (QueriedRows queried = QueriedRows.read(found, request, look.notes())) {
      LabelTable labels = LabelTable.of(queried, look.data(), monitor, readable);
      labels.give(taker);
      Path written = look.job().resolve("told.parquet");
      labels.storeTold(written);
      Files.move(
          written,
          look.told(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return keep(look, queried);
    }
  }

  /** A link in the folder of the job, which the database may read. */
  private static Optional<Path> copied(Optional<Path> told, Path job) throws IOException {
    if (told.filter(Files::exists).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Files.createLink(job.resolve("before.parquet"), told.get()));
  }

  /** Keeps the manifest and what was fetched, and deletes what an earlier look had fetched. */
  private static String keep(Look look, QueriedRows queried) throws IOException {
    List<Manifest.Part> parts = few(queried.parts());
    String asOf = queried.asOf().toString();
    String digest =
        new Manifest(asOf, asOf, asOf, look.data().query(), "", "", "", parts, null)
            .store(look.store());
    Set<String> kept = new HashSet<>(parts.stream().map(Manifest.Part::digest).toList());
    kept.add(digest);
    for (String other : look.store().list()) {
      if (!kept.contains(other)) {
        Files.deleteIfExists(look.store().path(other));
      }
    }
    return digest;
  }

  private static List<Manifest.Part> few(List<Manifest.Part> parts) {
    Map<String, Integer> bySource = new HashMap<>();
    parts.stream()
        .filter(p -> p.source() != null)
        .forEach(p -> bySource.merge(p.source(), 1, Integer::sum));
    return parts.stream()
        .filter(p -> p.source() == null || bySource.get(p.source()) <= MOST_PARTS)
        .toList();
  }
}
