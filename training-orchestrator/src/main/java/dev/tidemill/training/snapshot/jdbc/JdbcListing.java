package dev.tidemill.training.snapshot.jdbc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
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
import java.util.Set;

/** What a query gives now, beside what earlier snapshots read of it. */
final class JdbcListing implements SourceListing {

  private final SourceLook<JdbcRows> look;
  private final JdbcQuery query;
  private final Map<Manifest.Part, JdbcPosition> kept = new LinkedHashMap<>();
  private final Optional<Long> readTo;
  private final Optional<JdbcPosition> fresh;

  JdbcListing(SourceLook<JdbcRows> look, JdbcQuery query) throws SourceException {
    this.look = look;
    this.query = query;
    String identity = JdbcQuery.identity(look.spec());
    for (Manifest.Part part : look.parts()) {
      JdbcPosition.of(part.position())
          .filter(p -> p.identity().equals(identity))
          .ifPresent(p -> kept.put(part, p));
    }
    if (!isAsItWas()) {
      kept.clear();
    }
    this.readTo = kept.values().stream().map(JdbcPosition::last).max(Long::compare);
    JdbcQuery.Extent above = query.extent(readTo);
    this.fresh =
        above
            .max()
            .map(
                last -> new JdbcPosition(identity, above.min().orElseThrow(), last, above.count()));
    noteWithoutWatermark();
  }

  /** Whether neither a row came nor one went below the watermark. */
  private boolean isAsItWas() throws SourceException {
    Optional<Long> last = kept.values().stream().map(JdbcPosition::last).max(Long::compare);
    if (last.isEmpty()) {
      return true;
    }
    long read = kept.values().stream().mapToLong(JdbcPosition::rows).sum();
    long now = query.extentUpTo(last.get()).count();
    if (read == now) {
      return true;
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
  public List<String> paths() {
    List<String> paths = new ArrayList<>(kept.keySet().stream().map(Manifest.Part::path).toList());
    fresh.ifPresent(f -> paths.add(name(f)));
    return paths;
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
  public boolean allReadable() {
    return true;
  }

  @Override
  public boolean takeOutArriving(Set<String> digests) {
    return true;
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
