package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

@Doc("A file of a source.")
public record DataFile(
    @Doc("relative to the source's folder") String path,
    @Doc("SHA-256 of its bytes, lower-case hex") String digest,
    @Doc("size") long bytes,
    @Doc("number of rows; -1 if it could not be read") long rows,
    @Doc("oldest event time") Optional<Instant> minEventTime,
    @Doc("newest event time") Optional<Instant> maxEventTime,
    @Doc("name of its source; empty: it was recorded before that was known")
        Optional<String> source) {

  /** Of a source that is known from elsewhere. */
  public DataFile(
      String path,
      String digest,
      long bytes,
      long rows,
      Optional<Instant> minEventTime,
      Optional<Instant> maxEventTime) {
    this(path, digest, bytes, rows, minEventTime, maxEventTime, Optional.empty());
  }

  /** The same file, of a source. */
  public DataFile of(String name) {
    return new DataFile(path, digest, bytes, rows, minEventTime, maxEventTime, Optional.of(name));
  }
}
