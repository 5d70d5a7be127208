package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

/**
 * Rows of a part of a source that has no files. Positions only grow: offsets of a partition, or the
 * watermark column of a query as an integer or in microseconds since 1970. Rows of a query that
 * came late are a part of their own, {@code query@.../late@WATERMARK}, and numbered.
 */
@Doc("Rows of a part of a source that has no files.")
public record RowRange(
    @Doc("the source in the specification") String dataSource,
    @Doc("such as orders-0 for a partition, or query") String part,
    @Doc("position of the first row") long from,
    @Doc("position after the last row") long to,
    @Doc("number of rows; for a topic at most these") long rows,
    @Doc("size; 0 if it is not known") long bytes,
    @Doc("oldest event time") Optional<Instant> minEventTime,
    @Doc("newest event time") Optional<Instant> maxEventTime,
    @Doc("rows among them that came late; empty: nobody looked") Optional<Long> late) {

  /** Of rows among which nobody looked for late ones. */
  public RowRange(
      String dataSource,
      String part,
      long from,
      long to,
      long rows,
      long bytes,
      Optional<Instant> minEventTime,
      Optional<Instant> maxEventTime) {
    this(dataSource, part, from, to, rows, bytes, minEventTime, maxEventTime, Optional.empty());
  }
}
