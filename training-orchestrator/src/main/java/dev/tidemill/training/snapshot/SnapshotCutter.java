package dev.tidemill.training.snapshot;

import static dev.tidemill.training.snapshot.Database.name;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.training.run.FileLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Cuts snapshots: the same files and the same specification give the same digests.
 *
 * <p>Training rows are before the holdout and have their label before it; holdout rows have a label
 * that is known. What cannot be read or cast does not stop the cut: the data gate, which looks at
 * every file by itself, names it.
 */
public final class SnapshotCutter {

  private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");
  private static final int COPIES_NAMED = 10;

  private final ArtefactStore store;
  private final Path temporary;
  private final Permit permit;
  private final Consumer<String> notes;

  /**
   * @param temporary an existing folder
   * @param notes takes what the user should know although nothing is wrong, a sentence each
   */
  public SnapshotCutter(
      ArtefactStore store, Path temporary, Permit permit, Consumer<String> notes) {
    this.store = store;
    this.temporary = temporary;
    this.permit = permit;
    this.notes = notes;
  }

  /**
   * @param now wall clock; "now" of the cut when {@code data.clock} is wall
   * @throws SnapshotException if there are no files, or the query cannot be run
   */
  public Snapshot cut(CutSnapshot work, Instant now)
      throws SnapshotException, SQLException, IOException {
    List<SourceFile> files = files(work, now);
    try (Database database = Database.open(temporary, permit)) {
      List<DataFile> read = load(database, work.spec(), files);
      requireUnchanged(files);
      CutTable rows = CutTable.of(database, work.spec().data());
      return cut(database, rows, work, read, now);
    }
  }

  private List<SourceFile> files(CutSnapshot work, Instant now)
      throws SnapshotException, IOException {
    Map<SourceSpec, List<SourceFolder.Entry>> listed = new LinkedHashMap<>();
    for (SourceSpec source : work.spec().data().sources()) {
      listed.put(source, SourceFolder.list(Path.of(work.folder()), source, now));
    }
    requireNotTooMany(listed);
    Set<String> quarantined = new HashSet<>(work.quarantined());
    List<SourceFile> files = new ArrayList<>();
    for (SourceSpec source : work.spec().data().sources()) {
      List<SourceFile> all =
          withoutCopies(source, SourceFolder.read(listed.get(source), source, files.size()));
      List<SourceFile> kept = all.stream().filter(f -> !quarantined.contains(f.digest())).toList();
      if (kept.isEmpty()) {
        throw new SnapshotException(
            "NO_FILES",
            "Source "
                + source.name()
                + ": no file in "
                + source.files().path()
                + " matches "
                + source.files().glob()
                + (all.isEmpty() ? "" : " that is not in quarantine (" + all.size() + " are)"));
      }
      files.addAll(kept);
    }
    return files;
  }

  /** Before they are read: what cannot be reported need not be hashed. */
  private static void requireNotTooMany(Map<SourceSpec, List<SourceFolder.Entry>> listed)
      throws SnapshotException {
    List<String> paths =
        listed.values().stream().flatMap(List::stream).map(SourceFolder.Entry::relative).toList();
    long bytes = FileLimits.bytes(paths);
    if (bytes > FileLimits.BYTES_OF_LISTS) {
      throw new SnapshotException(
          "TOO_MANY_FILES",
          "data.sources: there are "
              + paths.size()
              + " files, but with paths of this length a pipeline may have about "
              + FileLimits.BYTES_OF_LISTS * paths.size() / bytes
              + ". Join small files into larger ones, or move those that are no longer needed to"
              + " where files.path and files.glob do not find them.");
    }
  }

  /**
   * The first file of each digest. A file is known by its bytes everywhere else (accepted,
   * quarantined), so the rows of a copy would be judged as old ones and train twice.
   */
  private List<SourceFile> withoutCopies(SourceSpec source, List<SourceFile> files) {
    Map<String, SourceFile> firsts = new LinkedHashMap<>();
    List<String> copies = new ArrayList<>();
    for (SourceFile file : files) {
      SourceFile first = firsts.putIfAbsent(file.digest(), file);
      if (first != null) {
        copies.add(file.relative() + " (as " + first.relative() + ")");
      }
    }
    if (!copies.isEmpty()) {
      notes.accept(
          "Source "
              + source.name()
              + ": left out, since another file has the same bytes: "
              + String.join(", ", copies.subList(0, Math.min(copies.size(), COPIES_NAMED)))
              + (copies.size() > COPIES_NAMED
                  ? " and " + (copies.size() - COPIES_NAMED) + " more"
                  : ""));
    }
    return List.copyOf(firsts.values());
  }

  /** The rows that were loaded are those of the digests: what is judged is what trains. */
  static void requireUnchanged(List<SourceFile> files) throws SnapshotException, IOException {
    for (SourceFile file : files) {
      if (!file.isUnchanged()) {
        throw new SnapshotException(
            "FILE_CHANGED",
            "Source " + file.source() + ": " + file.relative() + " changed while it was read",
            true);
      }
    }
  }

  private static List<DataFile> load(Database database, PipelineSpec spec, List<SourceFile> files)
      throws SQLException {
    List<DataFile> read = new ArrayList<>();
    Map<String, String> declared = declared(spec);
    for (SourceSpec source : spec.data().sources()) {
      List<SourceFile> own = files.stream().filter(f -> f.source().equals(source.name())).toList();
      RawTable table = new RawTable(database, source, declared);
      table.load(own);
      declared = Map.of();
      read.addAll(described(database, table, spec.data().columns().time(), own));
    }
    return read;
  }

  /** Types that the schema check declares; they are about the first source. */
  private static Map<String, String> declared(PipelineSpec spec) {
    for (DataCheckSpec check : spec.gates().data().checks()) {
      if (check.kind() instanceof DataCheckSpec.Schema schema) {
        return schema.columns();
      }
    }
    return Map.of();
  }

  private static List<DataFile> described(
      Database database, RawTable table, String time, List<SourceFile> files) throws SQLException {
    String event = table.has(time) ? "epoch_us(TRY_CAST(" + name(time) + " AS TIMESTAMP))" : "NULL";
    Map<Integer, List<Object>> figures = new HashMap<>();
    for (List<Object> row :
        database.rows(
            "SELECT %1$s, count(*), min(%2$s), max(%2$s) FROM %3$s GROUP BY %1$s"
                .formatted(name(RawTable.FILE), event, table.table()))) {
      figures.put(((Number) row.get(0)).intValue(), row);
    }
    List<DataFile> described = new ArrayList<>();
    for (SourceFile f : files) {
      List<Object> row = figures.get(f.index());
      long rows = table.unreadable().contains(f.index()) ? -1 : row == null ? 0 : count(row);
      Optional<Instant> oldest = row == null ? Optional.empty() : Database.instant(row.get(2));
      Optional<Instant> newest = row == null ? Optional.empty() : Database.instant(row.get(3));
      described.add(new DataFile(f.relative(), f.digest(), f.bytes(), rows, oldest, newest));
    }
    return described;
  }

  private static long count(List<Object> row) {
    return ((Number) row.get(1)).longValue();
  }

  private Snapshot cut(
      Database database, CutTable rows, CutSnapshot work, List<DataFile> files, Instant now)
      throws SQLException, IOException {
    DataSpec data = work.spec().data();
    Instant newest = rows.newest().orElse(Instant.EPOCH);
    Instant asOf = data.clock() == DataSpec.DataClock.DATA ? newest : now;
    String known = rows.knownAt(asOf);
    Instant holdoutEnd =
        database.instant("SELECT max(epoch_us(" + CutTable.TIME + ")) FROM " + known).orElse(asOf);
    HoldoutRule.Start start = start(new HoldoutRule(database, rows, known), work, holdoutEnd);
    Instant from = data.window().length().map(start.at()::minus).orElse(BEGINNING);
    String training = rows.training(from, start.at());
    String holdout = rows.holdout(start.at(), asOf);
    Instant windowStart = rows.oldest(training).orElse(start.at());
    Duration history = work.spec().prepare().map(PrepareSpec::history).orElse(Duration.ZERO);
    String context = rows.context(windowStart.minus(history), holdoutEnd, training, holdout);
    String trainDigest = rows.store(training, store, temporary);
    String holdoutDigest = rows.store(holdout, store, temporary);
    Manifest manifest =
        new Manifest(
            asOf.toString(),
            start.at().toString(),
            holdoutEnd.toString(),
            data.query(),
            trainDigest,
            holdoutDigest,
            rows.store(context, store, temporary),
            Manifest.parts(files));
    Set<String> accepted = new HashSet<>(work.accepted());
    return new Snapshot(
        manifest.store(store),
        asOf,
        windowStart,
        start.at(),
        start.at(),
        holdoutEnd,
        rows.count(training),
        rows.count(holdout),
        trainDigest,
        holdoutDigest,
        files,
        files.stream().filter(f -> !accepted.contains(f.digest())).toList(),
        start.rule());
  }

  private static HoldoutRule.Start start(HoldoutRule rule, CutSnapshot work, Instant newest)
      throws SQLException {
    if (work.trainBefore().isPresent()) {
      return HoldoutRule.keeping(work.trainBefore().get());
    }
    if (work.finding().isPresent()) {
      return rule.after(work.finding().get(), newest);
    }
    return rule.newest(work.spec().data().holdout(), newest);
  }
}
