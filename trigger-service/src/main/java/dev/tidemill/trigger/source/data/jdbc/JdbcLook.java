package dev.tidemill.trigger.source.data.jdbc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.kit.source.jdbc.RecentRows;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.trigger.source.data.rows.RowsLook;
import dev.tidemill.trigger.source.data.rows.WatchedRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the rows of a query above the watermark that was reported; none of them is read. With an
 * overlap those not far below it are, to see which of them came late.
 */
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
    String identity = JdbcQuery.identity(source.spec());
    Optional<Reported> reported = before.flatMap(b -> Reported.of(identity, b));
    try (JdbcQuery query = JdbcQuery.open(reach, source.spec(), source.folder())) {
      JdbcQuery.Extent above = query.extent(reported.map(Reported::last));
      Optional<Long> last = above.max().or(() -> reported.map(Reported::last));
      if (last.isEmpty()) {
        return new Found(before.orElse(""), List.of());
      }
      List<RowRange> ranges = new ArrayList<>();
      above.max().ifPresent(max -> ranges.add(above(source, reported, above, max)));
      if (query.overlap().isEmpty()) {
        return new Found(new Reported(last.get(), 0, Optional.empty()).text(identity), ranges);
      }
      RecentRows.Look recent =
          RecentRows.look(
              query, last.get(), query.overlap().get(), reported.flatMap(Reported::recent));
      long lateBefore = reported.map(Reported::late).orElse(0L);
      if (recent.late() > 0) {
        ranges.add(late(source, reported.orElseThrow(), recent.late()));
      }
      long late = above.max().isPresent() ? 0 : lateBefore + recent.late();
      return new Found(
          new Reported(last.get(), late, Optional.of(recent.now())).text(identity), ranges);
    }
  }

  private static RowRange above(
      WatchedRows<JdbcRows> source,
      Optional<Reported> reported,
      JdbcQuery.Extent above,
      long last) {
    return new RowRange(
        source.source(),
        JdbcQuery.part(source.spec()),
        reported.map(r -> r.last() + 1).orElseGet(() -> above.min().orElseThrow()),
        last + 1,
        above.count(),
        0,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Late rows stand below what was reported, so their positions cannot tell them from those: they
   * are a part of their own for each watermark, and numbered in it.
   */
  private static RowRange late(WatchedRows<JdbcRows> source, Reported reported, long rows) {
    return new RowRange(
        source.source(),
        JdbcQuery.part(source.spec()) + "/late@" + reported.last(),
        reported.late(),
        reported.late() + rows,
        rows,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.of(rows));
  }

  /**
   * What was reported.
   *
   * @param last the largest watermark
   * @param late how many rows came late since it is that
   * @param recent the rows below it, if late ones are looked for
   */
  private record Reported(long last, long late, Optional<RecentRows> recent) {

    /** As {@link #text} wrote it; empty if it is of another query. */
    static Optional<Reported> of(String identity, String text) {
      String[] parts = text.split(" ");
      if (!parts[0].equals(identity)) {
        return Optional.empty();
      }
      boolean only = parts.length < 4;
      return Optional.of(
          new Reported(
              Long.parseLong(parts[1]),
              only ? 0 : Long.parseLong(parts[2]),
              only ? Optional.empty() : Optional.of(RecentRows.read(parts[3]))));
    }

    String text(String identity) {
      return identity + " " + last + recent.map(r -> " " + late + " " + r.text()).orElse("");
    }
  }
}
