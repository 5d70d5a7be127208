package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.schemas.text.Counted;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  /** How many notes a snapshot has at most: its record has to stay small. */
  private static final int NOTES = 20;

  private final SnapshotSources sources;
  private final ArtefactStore store;
  private final Path temporary;
  private final Permit permit;
  private final Consumer<String> notes;

  /**
   * @param sources the kinds that it can read
   * @param temporary an existing folder
   * @param notes takes what the user should know although nothing is wrong, a sentence each
   */
  public SnapshotCutter(
      SnapshotSources sources,
      ArtefactStore store,
      Path temporary,
      Permit permit,
      Consumer<String> notes) {
    this.sources = sources;
    this.store = store;
    this.temporary = temporary;
    this.permit = permit;
    this.notes = notes;
  }

  /**
   * What a cut found.
   *
   * @param absent digests of the quarantine that no file of the sources has any more
   */
  public record Cutting(Snapshot snapshot, List<String> absent) {}

  /**
   * Cuts a snapshot from the files that the sources have.
   *
   * @param now wall clock; "now" of the cut when {@code data.clock} is wall
   * @throws SnapshotException if there are no files, or the query cannot be run
   */
  public Cutting cut(CutSnapshot work, Instant now)
      throws SnapshotException, SQLException, IOException {
    List<String> leftOut = new ArrayList<>();
    Optional<Manifest> before = work.previous().filter(store::contains).map(this::manifest);
    Fetched fetched = new Fetched(store, temporary, permit);
    SourceFiles found = SourceFiles.find(sources, work, now, before, fetched, leftOut::add);
    QueriedRows.Request request = new QueriedRows.Request(work, before, now, temporary, permit);
    try (QueriedRows queried = QueriedRows.read(found, request, leftOut::add)) {
      leftOut.forEach(notes);
      return new Cutting(cut(queried, work, leftOut), found.absent());
    }
  }

  private Manifest manifest(String digest) {
    return Manifest.read(store, digest);
  }

  private Snapshot cut(QueriedRows queried, CutSnapshot work, List<String> leftOut)
      throws SQLException, IOException {
    Database database = queried.database();
    CutTable rows = queried.rows();
    DataSpec data = work.spec().data();
    Instant asOf = queried.asOf();
    String known = rows.knownAt(asOf);
    Instant holdoutEnd =
        database.instant("SELECT max(epoch_us(" + CutTable.TIME + ")) FROM " + known).orElse(asOf);
    HoldoutRule.Start start = start(new HoldoutRule(database, rows, known), work, holdoutEnd);
    String training = rows.training(data.window().length().map(start.at()::minus), start.at());
    String holdout = rows.holdout(start.at(), asOf);
    Instant windowStart = rows.oldest(training).orElse(start.at());
    Duration history = work.spec().prepare().map(PrepareSpec::history).orElse(Duration.ZERO);
    String context = rows.context(windowStart.minus(history), holdoutEnd, training, holdout);
    String trainDigest = rows.store(training, store, temporary);
    String holdoutDigest = rows.store(holdout, store, temporary);
    String contextDigest = rows.store(context, store, temporary);
    List<DataFile> files = queried.raw().files();
    Manifest manifest =
        new Manifest(
            asOf.toString(),
            start.at().toString(),
            holdoutEnd.toString(),
            data.query(),
            trainDigest,
            holdoutDigest,
            contextDigest,
            queried.parts(),
            Manifest.unread(queried.found().quarantined()));
    Set<String> accepted = new HashSet<>(work.accepted());
    long trainRows = rows.count(training);
    long holdoutRows = rows.count(holdout);
    if (trainRows == 0) {
      leftOut.add(whyNone(rows, data, holdoutRows));
    }
    return new Snapshot(
        manifest.store(store),
        asOf,
        windowStart,
        start.at(),
        start.at(),
        holdoutEnd,
        trainRows,
        holdoutRows,
        trainDigest,
        holdoutDigest,
        Optional.of(contextDigest),
        files,
        files.stream().filter(f -> !accepted.contains(f.digest())).toList(),
        start.rule(),
        rows.rows(),
        few(leftOut),
        queried.raw().columns(),
        queried.found().ranges());
  }

  private static String whyNone(CutTable rows, DataSpec data, long holdoutRows)
      throws SQLException {
    return "data.query gives %s with a time in %s, %d of them with a label in %s; %s in the holdout."
        .formatted(
            Counted.of(rows.rows(), "row"),
            data.columns().time(),
            rows.labelled(),
            data.columns().label().column(),
            holdoutRows + Counted.verb(holdoutRows, " is", " are"));
  }

  private static List<String> few(List<String> notes) {
    if (notes.size() <= NOTES) {
      return List.copyOf(notes);
    }
    List<String> few = new ArrayList<>(notes.subList(0, NOTES));
    few.add("There are " + (notes.size() - NOTES) + " more such notes in the log of the run.");
    return few;
  }

  private static HoldoutRule.Start start(HoldoutRule rule, CutSnapshot work, Instant newest)
      throws SQLException {
    if (work.trainBefore().isPresent()) {
      return HoldoutRule.keeping(work.trainBefore().get());
    }
    if (work.finding().isPresent()) {
      return rule.after(work.finding().get(), newest);
    }
    DataSpec data = work.spec().data();
    return data.columns().isIngested()
        ? rule.ofFiles(data.holdout(), newest)
        : rule.newest(data.holdout(), newest);
  }
}
