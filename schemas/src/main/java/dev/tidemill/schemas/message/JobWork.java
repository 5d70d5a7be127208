package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The closed set of jobs. Each is for the one kind of worker whose interface it implements. */
public sealed interface JobWork {

  /** The jobs of runners. */
  sealed interface ForRunner extends JobWork {}

  /** The jobs of the validation service. */
  sealed interface ForGate extends JobWork {}

  @Doc("Cut window and holdout.")
  public record CutSnapshot(
      @Doc("the specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("digests of files to leave out") List<String> quarantined,
      @Doc("digests of files that accepted runs have used") List<String> accepted,
      @Doc("what started the run; its onset moves the holdout (decision rule B3)")
          Optional<Finding> finding,
      @Doc("keep the training rows of an earlier cut: only the holdout grows")
          Optional<Instant> trainBefore,
      @Doc(
              "manifest of the pipeline's last snapshot: files whose rows have no time keep the"
                  + " times at which they came, and what was fetched from elsewhere is not fetched"
                  + " again")
          Optional<String> previous,
      @Doc("the commit whose code the run has; absent: the newest, or code in a folder")
          Optional<String> commit,
      @Doc(
              "of sources whose data a commit names, by source: what the signals of the run name;"
                  + " of one that is not there the newest is read")
          Map<String, DataVersion> versions)
      implements ForRunner {

    /** Nothing says which version of data is read. */
    public CutSnapshot(
        PipelineSpec spec,
        String folder,
        List<String> quarantined,
        List<String> accepted,
        Optional<Finding> finding,
        Optional<Instant> trainBefore,
        Optional<String> previous,
        Optional<String> commit) {
      this(spec, folder, quarantined, accepted, finding, trainBefore, previous, commit, Map.of());
    }

    /** The code as it is when the rows are cut. */
    public CutSnapshot(
        PipelineSpec spec,
        String folder,
        List<String> quarantined,
        List<String> accepted,
        Optional<Finding> finding,
        Optional<Instant> trainBefore,
        Optional<String> previous) {
      this(spec, folder, quarantined, accepted, finding, trainBefore, previous, Optional.empty());
    }

    /** Of rows that have a time, or for the first time. */
    public CutSnapshot(
        PipelineSpec spec,
        String folder,
        List<String> quarantined,
        List<String> accepted,
        Optional<Finding> finding,
        Optional<Instant> trainBefore) {
      this(spec, folder, quarantined, accepted, finding, trainBefore, Optional.empty());
    }
  }

  @Doc("Run the tests of the code.")
  public record TestCode(
      @Doc("the specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("digest of the code archive that is tested") String codeDigest)
      implements ForRunner {}

  @Doc("Make model inputs from a snapshot.")
  public record PrepareFeatures(
      @Doc("the specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("digest of the run's code archive") String codeDigest,
      @Doc("the rows") Snapshot snapshot,
      @Doc("its program also makes the holdout, when it differs") Optional<ModelVersion> champion)
      implements ForRunner {}

  @Doc("Train a candidate.")
  public record TrainModel(
      @Doc("the specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("digest of the run's code archive") String codeDigest,
      @Doc("the inputs") Prepared prepared,
      @Doc("the rows they come from") Snapshot snapshot,
      @Doc(
              "resolved; numbers, true and false as JSON, text as itself, in quotes where it would"
                  + " read as those")
          Map<String, String> parameters,
      @Doc("resolved seed") long seed)
      implements ForRunner {}

  @Doc("Let programs answer for the holdout, of models that are not ONNX.")
  public record PredictHoldout(
      @Doc("the specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("digest of the run's code archive") String codeDigest,
      @Doc("the inputs") Prepared prepared,
      @Doc("the candidate") TrainedModel model,
      @Doc("what it is compared with; its own program answers for it")
          Optional<ModelVersion> champion)
      implements ForRunner {}

  @Doc("The data gate.")
  public record CheckData(
      @Doc("the specification") PipelineSpec spec,
      @Doc("absolute folder of the pipeline") String folder,
      @Doc("the rows") Snapshot snapshot,
      @Doc("figures of the last accepted files, oldest first") List<FileHistory> history,
      @Doc("what drift is measured against") Optional<ModelVersion> champion)
      implements ForGate {}

  @Doc("The model gate.")
  public record CheckModel(
      @Doc("the specification") PipelineSpec spec,
      @Doc("the rows") Snapshot snapshot,
      @Doc("the inputs") Prepared prepared,
      @Doc("what is judged") TrainedModel candidate,
      @Doc("what it is compared with") Optional<ModelVersion> champion,
      @Doc("1 for the first evaluation on this holdout, 2 for the second ... (decision rule B6)")
          int evaluation,
      @Doc("what programs answered for the holdout, of models that are not ONNX")
          Optional<Predicted> predicted,
      @Doc("train or redeploy; absent: train") Optional<RunKind> kind)
      implements ForGate {

    /** Whether the candidate is the champion's model with other code. */
    public boolean redeploys() {
      return kind.filter(RunKind.REDEPLOY::equals).isPresent();
    }

    /** Trained models. */
    public CheckModel(
        PipelineSpec spec,
        Snapshot snapshot,
        Prepared prepared,
        TrainedModel candidate,
        Optional<ModelVersion> champion,
        int evaluation,
        Optional<Predicted> predicted) {
      this(
          spec,
          snapshot,
          prepared,
          candidate,
          champion,
          evaluation,
          predicted,
          Optional.of(RunKind.TRAIN));
    }

    /** Models of ONNX. */
    public CheckModel(
        PipelineSpec spec,
        Snapshot snapshot,
        Prepared prepared,
        TrainedModel candidate,
        Optional<ModelVersion> champion,
        int evaluation) {
      this(spec, snapshot, prepared, candidate, champion, evaluation, Optional.empty());
    }
  }
}
