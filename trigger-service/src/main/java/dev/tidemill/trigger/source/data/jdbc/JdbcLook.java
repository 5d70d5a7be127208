package dev.tidemill.trigger.source.data.jdbc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.trigger.source.data.rows.RowsLook;
import dev.tidemill.trigger.source.data.rows.WatchedRows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Counts the rows of a query above the watermark that was reported; none of them is read. */
public final class JdbcLook implements RowsLook<JdbcRows> {

  private final JdbcReach reach;

  public JdbcLook(JdbcReach reach) {
    this.reach = reach;
  }

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public Class<JdbcRows> spec() {
    return JdbcRows.class;
  }

  @Override
  public Duration every(JdbcRows spec) {
    return spec.every();
  }

  @Override
  public Found look(WatchedRows<JdbcRows> source, Optional<String> before) throws SourceException {
    String identity = JdbcQuery.identity(source.spec()) + " ";
    Optional<Long> reported =
        before
            .filter(b -> b.startsWith(identity))
            .map(b -> Long.parseLong(b.substring(identity.length())));
    try (JdbcQuery query = JdbcQuery.open(reach, source.spec(), source.folder())) {
      JdbcQuery.Extent above = query.extent(reported);
      if (above.max().isEmpty()) {
        return new Found(before.orElse(""), List.of());
      }
      long last = above.max().get();
      RowRange range =
          new RowRange(
              source.source(),
              JdbcQuery.part(source.spec()),
              reported.map(r -> r + 1).orElse(above.min().orElseThrow()),
              last + 1,
              above.count(),
              0,
              Optional.empty(),
              Optional.empty());
      return new Found(identity + last, List.of(range));
    }
  }
}
