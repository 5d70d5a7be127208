package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@Doc("The rows a run uses, immutable.")
public record Snapshot(
    @Doc("SHA-256 of the manifest") String digest,
    @Doc("event time that counts as now") Instant asOf,
    @Doc("first event time of the training rows") Instant windowStart,
    @Doc("training rows are before this") Instant windowEnd,
    @Doc("holdout rows are from here") Instant holdoutStart,
    @Doc("to here, inclusive") Instant holdoutEnd,
    @Doc("rows") long trainRows,
    @Doc("rows") long holdoutRows,
    @Doc("Parquet of the training rows, in the artefact store") String trainDigest,
    @Doc("Parquet of the holdout rows, in the artefact store") String holdoutDigest,
    @Doc("Parquet of the rows that only prepare sees; empty: there are none")
        Optional<String> contextDigest,
    @Doc("every file that was read") List<DataFile> files,
    @Doc("those that no accepted run has used") List<DataFile> newFiles,
    @Doc("how the holdout was cut, one sentence") String holdoutRule,
    @Doc("rows of the query that have an event time, used or not") long rows,
    @Doc("what of the files and rows is not in it, and why; a sentence each") List<String> notes,
    @Doc("how the files were read, so that the data gate reads them so too")
        List<SourceColumns> columns,
    @Doc("how far sources without files were read") List<RowRange> ranges) {

  /** Of rows that are all used, and of files that need no word. */
  public Snapshot(
      String digest,
      Instant asOf,
      Instant windowStart,
      Instant windowEnd,
      Instant holdoutStart,
      Instant holdoutEnd,
      long trainRows,
      long holdoutRows,
      String trainDigest,
      String holdoutDigest,
      List<DataFile> files,
      List<DataFile> newFiles,
      String holdoutRule) {
    this(
        digest,
        asOf,
        windowStart,
        windowEnd,
        holdoutStart,
        holdoutEnd,
        trainRows,
        holdoutRows,
        trainDigest,
        holdoutDigest,
        Optional.empty(),
        files,
        newFiles,
        holdoutRule,
        trainRows + holdoutRows,
        List.of(),
        List.of(),
        List.of());
  }

  /** The same without the files: what a registry and a rollout need of it. */
  public Snapshot withoutFiles() {
    return new Snapshot(
        digest,
        asOf,
        windowStart,
        windowEnd,
        holdoutStart,
        holdoutEnd,
        trainRows,
        holdoutRows,
        trainDigest,
        holdoutDigest,
        contextDigest,
        List.of(),
        List.of(),
        holdoutRule,
        rows,
        List.of(),
        List.of(),
        List.of());
  }
}
