package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Optional;

/** The closed set of job events. */
public sealed interface JobEventBody {

  @Doc("The worker has the job and waits for the grant.")
  public record Claimed(@Doc("slot of the worker") int slot) implements JobEventBody {}

  @Doc("The snapshot is cut.")
  public record SnapshotFinished(
      @Doc("what was cut") Snapshot snapshot,
      @Doc("digest of the archive of the code as it was then") String codeDigest,
      @Doc("digests of quarantined files that no file of the sources has, 1,000 at most")
          List<String> absent,
      @Doc("the commit that the code is from, if it is in git") Optional<CodeCommit> commit)
      implements JobEventBody {

    /** Code in a folder. */
    public SnapshotFinished(Snapshot snapshot, String codeDigest, List<String> absent) {
      this(snapshot, codeDigest, absent, Optional.empty());
    }
  }

  @Doc("The tests of the code passed.")
  public record TestsFinished(
      @Doc("digest of the code archive") String codeDigest, @Doc("how long they took") long millis)
      implements JobEventBody {}

  @Doc("The inputs are made.")
  public record PrepareFinished(@Doc("where") Prepared prepared) implements JobEventBody {}

  @Doc("The candidate is stored.")
  public record TrainFinished(@Doc("the candidate") TrainedModel model) implements JobEventBody {}

  @Doc("Programs answered for the holdout.")
  public record PredictFinished(@Doc("where") Predicted predicted) implements JobEventBody {}

  @Doc("The data gate has a verdict.")
  public record DataGateFinished(
      @Doc("the verdict") Verdict verdict,
      @Doc("figures of the files, kept once the files are accepted") List<FileHistory> figures)
      implements JobEventBody {}

  @Doc("The model gate has a verdict.")
  public record ModelGateFinished(@Doc("the verdict") Verdict verdict) implements JobEventBody {}

  @Doc("The job could not be done.")
  public record JobFailed(
      @Doc("reason code") String code,
      @Doc("what went wrong") String message,
      @Doc("whether another try may help") boolean retryable)
      implements JobEventBody {

    /** The code of a worker that was told to stop: the program is not to blame. */
    public static final String WORKER_STOPPED = "WORKER_STOPPED";

    /** A worker that was told to stop says so. */
    public static JobFailed stopped() {
      return new JobFailed(WORKER_STOPPED, "the worker was told to stop", true);
    }
  }
}
