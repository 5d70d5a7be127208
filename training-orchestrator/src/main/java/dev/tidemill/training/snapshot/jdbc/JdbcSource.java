package dev.tidemill.training.snapshot.jdbc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SnapshotSource;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;

/**
 * The rows of a query. A snapshot reads those above the watermark of the last one as Parquet, and
 * takes the rest from the artefact store, unless rows below the watermark have come or gone since.
 * With an overlap, rows that came late are read alone.
 */
public final class JdbcSource implements SnapshotSource<JdbcRows> {

  private final JdbcReach reach;

  public JdbcSource(JdbcReach reach) {
    this.reach = reach;
  }

  @Override
  public Class<JdbcRows> spec() {
    return JdbcRows.class;
  }

  @Override
  public SourceListing list(SourceLook<JdbcRows> look) throws SnapshotException, IOException {
    try {
      JdbcQuery query = JdbcQuery.open(reach, look.spec(), look.folder());
      try {
        return new JdbcListing(look, query);
      } catch (SourceException | IOException | RuntimeException e) {
        query.close();
        throw e;
      }
    } catch (SourceException e) {
      throw refused(look, e);
    }
  }

  static SnapshotException refused(SourceLook<JdbcRows> look, SourceException e) {
    return e.passing()
        ? look.passing("SOURCE_AWAY", e.getMessage())
        : look.problem("SOURCE_REFUSED", e.getMessage());
  }
}
