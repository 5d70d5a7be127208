package dev.tidemill.training.snapshot.jdbc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.Manifest;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a query gives now, beside what earlier snapshots read of it. */
final class JdbcListing implements SourceListing {

  private final SourceLook<JdbcRows> look;
  private final JdbcQuery query;
  private final Map<Manifest.Part, JdbcPosition> kept = new LinkedHashMap<>();
  private final Optional<Long> readTo;
  private final Optional<LateRows> late;
  private final Optional<JdbcPosition> fresh;
  private long gone;

  JdbcListing(SourceLook<JdbcRows> look, JdbcQuery query) throws SourceException, IOException {
    this.look = look;
    this.query = query;
    String identity = JdbcQuery.identity(look.spec());
    for (Manifest.Part part : look.parts()) {
      JdbcPosition.of(part.position())
          .filter(p -> p.identity().equals(identity))
          .ifPresent(p -> kept.put(part, p));
    }
    Optional<LateRows> found = query.overlap().isPresent() ? lateRows() : Optional.empty();
    if (!isAsItWas(found)) {
      kept.clear();
      found = Optional.empty();
    }
    this.late = found;
    late.ifPresent(this::noteLate);
    this.readTo = kept.values().stream().map(JdbcPosition::last).max(Long::compare);
    JdbcQuery.Extent above = query.extent(readTo);
    this.fresh =
        above
            .max()
            .map(
                last -> new JdbcPosition(identity, above.min().orElseThrow(), last, above.count()));
    noteWithoutWatermark();
  }

  private Optional<Long> last() {
    return kept.values().stream().map(JdbcPosition::last).max(Long::compare);
  }

  /** Rows that came not far below the watermark; what is read again if they cannot be told. */
  private Optional<LateRows> lateRows() throws SourceException, IOException {
    if (last().isEmpty()) {
      return Optional.empty();
    }
    try {
      LateRows.Found found =
          LateRows.find(look, query, query.overlap().orElseThrow(), last().get(), kept.keySet());
      gone = found.gone();
      return found.late();
    } catch (SQLException e) {
      look.note(
          "its rows cannot be compared with those of earlier runs, whose columns may be others: "
              + Sql.reason(e));
      gone = 1;
      return Optional.empty();
    }
  }

  private void noteLate(LateRows rows) {
    look.note(
        "%s came late, up to %s below the watermark of earlier runs, and %s new."
            .formatted(
                Counted.of(rows.position().rows(), "row"),
                look.spec().overlap().orElseThrow(),
                Counted.verb(rows.position().rows(), "is", "are")));
  }

  /** Whether neither a row came nor one went below the watermark, but for late rows. */
  private boolean isAsItWas(Optional<LateRows> found) throws SourceException {
    Optional<Long> last = last();
    if (last.isEmpty()) {
      return true;
    }
    long lateRows = found.map(l -> l.position().rows()).orElse(0L);
    long read = kept.values().stream().mapToLong(JdbcPosition::rows).sum();
    long now = query.extentUpTo(last.get()).count();
    if (read + lateRows == now && gone == 0) {
      return true;
    }
    if (gone > 0) {
      look.note(
          "rows up to %s below the watermark are not as earlier runs read them: all rows are read again."
              .formatted(look.spec().overlap().orElseThrow()));
      return false;
    }
    look.note(
        "earlier runs read %s up to the watermark %d of %s, and now there %s: all rows are read again."
            .formatted(
                Counted.of(read, "row"),
                last.get(),
                look.spec().watermark(),
                now == 1 ? "is 1" : "are " + now));
    return false;
  }

  private void noteWithoutWatermark() throws SourceException {
    long none = query.withoutWatermark();
    if (none > 0) {
      look.note(
          "%s %s left out, as %s is empty in %s."
              .formatted(
                  Counted.of(none, "row"),
                  Counted.verb(none, "is", "are"),
                  look.spec().watermark(),
                  none == 1 ? "it" : "them"));
    }
  }

  @Override
  public String source() {
    return look.source();
  }

  @Override
  public List<String> paths() {
    List<String> paths = new ArrayList<>(kept.keySet().stream().map(Manifest.Part::path).toList());
    late.ifPresent(l -> paths.add(name(l)));
    fresh.ifPresent(f -> paths.add(name(f)));
    return paths;
  }

  private String name(LateRows rows) {
    return "%s-late-%d-%d.parquet"
        .formatted(look.source(), rows.position().first(), rows.position().last());
  }

  private String name(JdbcPosition position) {
    return "%s-%d-%d.parquet".formatted(look.source(), position.first(), position.last());
  }

  @Override
  public List<SourceFile> read() throws SnapshotException, IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Manifest.Part part : kept.keySet()) {
      files.add(look.fetched().again(part, look.now()));
    }
    if (late.isPresent()) {
      LateRows rows = late.get();
      files.add(
          look.fetched()
              .keep(look.source(), rows.parquet(), name(rows), rows.position().text(), look.now()));
    }
    if (fresh.isPresent()) {
      try {
        files.add(new JdbcReading(look, query).of(readTo, fresh.get(), name(fresh.get())));
      } catch (SourceException e) {
        throw JdbcSource.refused(look, e);
      } catch (SQLException e) {
        throw look.problem(
            "SOURCE_REFUSED", "the rows cannot be kept as Parquet: " + e.getMessage());
      }
    }
    return files;
  }

  @Override
  public List<RowRange> ranges() {
    List<JdbcPosition> all = new ArrayList<>(kept.values());
    late.map(LateRows::position).ifPresent(all::add);
    fresh.ifPresent(all::add);
    if (all.isEmpty()) {
      return List.of();
    }
    return List.of(
        new RowRange(
            look.source(),
            JdbcQuery.part(look.spec()),
            all.stream().mapToLong(JdbcPosition::first).min().orElseThrow(),
            all.stream().mapToLong(JdbcPosition::last).max().orElseThrow() + 1,
            all.stream().mapToLong(JdbcPosition::rows).sum(),
            0,
            Optional.empty(),
            Optional.empty()));
  }

  @Override
  public SnapshotException nothing(int quarantined) {
    return look.problem(
        "NO_FILES",
        quarantined == 0
            ? "jdbc.query gives no row with a " + look.spec().watermark()
            : "all rows of jdbc.query that runs have read are in quarantine");
  }

  @Override
  public void close() {
    query.close();
  }
}
