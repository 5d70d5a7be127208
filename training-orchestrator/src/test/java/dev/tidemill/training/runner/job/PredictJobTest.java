package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.PredictFinished;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.training.TestSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A model that is not ONNX: what the trainer left is kept, and a program answers for it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PredictJobTest extends RunnerJobsFixture {

  private static final String TRAINER =
      """
      mkdir "$TIDEMILL_OUTPUT/parts"
      echo weights > "$TIDEMILL_OUTPUT/parts/weights.txt"
      echo '{"auc": 0.9}' > "$TIDEMILL_OUTPUT/metrics.json"
      """;

  @BeforeEach
  void aPipelineOfFiles() {
    spec =
        TestSpecs.read(
            YAML.formatted("predict: {command: [sh, predict.sh], timeout: 1m}")
                .replace("{format: onnx, positive: {output: probability}}", "{format: files}"));
  }

  private JobEventBody predicted(String script) throws Exception {
    Files.writeString(folder.resolve("predict.sh"), script);
    TrainedModel model = ((TrainFinished) trained(TRAINER)).model();
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    SnapshotFinished cut = cut();
    return result(
        new JobWork.PredictHoldout(
            spec, folder.toString(), cut.codeDigest(), prepared, model, Optional.empty()));
  }

  @Test
  void theFilesOfTheTrainerAreTheModelAndItsInputsAreTheColumns() throws Exception {
    Files.writeString(folder.resolve("predict.sh"), "true");
    TrainedModel model = ((TrainFinished) trained(TRAINER)).model();
    assertThat(ModelFormat.of(model.format())).isEqualTo(ModelFormat.FILES);
    Path unpacked = folder.resolve("unpacked");
    FolderArchive.unpack(store.verified(model.digest()), unpacked);
    assertThat(unpacked.resolve("parts/weights.txt")).hasContent("weights");
    assertThat(unpacked.resolve("metrics.json")).doesNotExist();
    assertThat(model.metrics()).containsKey("auc");
    assertThat(model.signature().features()).containsExactly("x");
  }

  @Test
  void theProgramGetsTheModelAndTheRowsWithoutLabelsAndItsAnswersAreKept() throws Exception {
    JobEventBody done =
        predicted(
            """
            grep -q weights "$TIDEMILL_MODEL/parts/weights.txt" || exit 9
            grep -q '"id":\\["id"\\]' "$TIDEMILL_COLUMNS" || exit 8
            cp "$TIDEMILL_INPUT" "$TIDEMILL_OUTPUT/predictions.parquet"
            """);
    assertThat(done).as(done + " " + lines).isInstanceOf(PredictFinished.class);
    Predicted predicted = ((PredictFinished) done).predicted();
    assertThat(columns(predicted.candidateDigest().orElseThrow()))
        .containsExactly("id", "seen_at", "x");
    assertThat(predicted.championDigest()).isEmpty();
  }

  @Test
  void aProgramThatWritesNothingFailsTheRun() throws Exception {
    JobFailed failed = (JobFailed) predicted("true");
    assertThat(failed.message())
        .isEqualTo("predict wrote no predictions.parquet into TIDEMILL_OUTPUT");
  }
}
