package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;

/** The rows a run uses, immutable. */
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
    @Doc("every file that was read") List<DataFile> files,
    @Doc("those that no accepted run has used") List<DataFile> newFiles,
    @Doc("how the holdout was cut, one sentence") String holdoutRule) {

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
        List.of(),
        List.of(),
        holdoutRule);
  }
}
