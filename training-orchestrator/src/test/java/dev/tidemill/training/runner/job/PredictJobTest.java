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
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.home.RegisteredModel;
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

  private static final String ANSWERS =
      "cp \"$TIDEMILL_INPUT\" \"$TIDEMILL_OUTPUT/predictions.parquet\"";

  @BeforeEach
  void aPipelineOfFiles() {
    spec =
        TestSpecs.read(
            YAML.formatted("predict: {command: [sh, predict.sh], timeout: 1m}")
                .replace("{format: onnx, positive: {output: probability}}", "{format: files}"));
  }

  private JobEventBody predicted(String script) throws Exception {
    return predicted(script, Optional.empty());
  }

  private JobEventBody predicted(String script, Optional<ModelVersion> champion) throws Exception {
    Files.writeString(folder.resolve("predict.sh"), script);
    TrainedModel model = ((TrainFinished) trained(TRAINER)).model();
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    SnapshotFinished cut = cut();
    return result(
        new JobWork.PredictHoldout(
            spec, folder.toString(), cut.codeDigest(), prepared, model, champion));
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

  /** A champion whose code, with its program, is not the one of now. */
  private ModelVersion champion(String script) throws Exception {
    Files.writeString(folder.resolve("predict.sh"), script);
    TrainedModel model =
        ((TrainFinished) trained("echo champion > \"$TIDEMILL_OUTPUT/weights.txt\"")).model();
    return RegisteredModel.of(spec.key(), 1, model.digest(), model.format(), cut().codeDigest());
  }

  private Predicted beside(ModelVersion champion) throws Exception {
    JobEventBody done = predicted(ANSWERS, Optional.of(champion));
    assertThat(done).as(done + " " + lines).isInstanceOf(PredictFinished.class);
    Predicted predicted = ((PredictFinished) done).predicted();
    assertThat(predicted.candidateDigest()).isPresent();
    assertThat(predicted.championModelDigest()).contains(champion.digest());
    return predicted;
  }

  @Test
  void theChampionIsAskedByItsOwnCodeAboutItsOwnModel() throws Exception {
    ModelVersion champion =
        champion(
            """
            grep -q champion "$TIDEMILL_MODEL/weights.txt" || exit 9
            cp "$TIDEMILL_MODEL/weights.txt" "$TIDEMILL_OUTPUT/predictions.parquet"
            """);
    Predicted predicted = beside(champion);
    assertThat(store.path(predicted.championDigest().orElseThrow())).hasContent("champion");
    assertThat(predicted.championProblem()).isEmpty();
  }

  @Test
  void aChampionWhoseProgramFailsOrIsGoneIsToldAndTheCandidatesAnswersAreKept() throws Exception {
    Predicted failed = beside(champion("echo no such module >&2; exit 1"));
    assertThat(failed.championDigest()).isEmpty();
    assertThat(failed.championProblem().orElseThrow())
        .contains("champion's predict failed with exit code 1", "no such module");

    ModelVersion gone =
        RegisteredModel.of(spec.key(), 1, "e".repeat(64), "files", cut().codeDigest());
    assertThat(beside(gone).championProblem().orElseThrow())
        .startsWith("its model or code is gone");
  }

  @Test
  void aChampionOfOnnxIsTheGatesOwnBusiness() throws Exception {
    Predicted predicted = beside(RegisteredModel.of(spec.key(), 1, "e".repeat(64), "onnx", "code"));
    assertThat(predicted.championDigest()).isEmpty();
    assertThat(predicted.championProblem()).isEmpty();
  }

  @Test
  void aProgramThatWritesNothingFailsTheRun() throws Exception {
    JobFailed failed = (JobFailed) predicted("true");
    assertThat(failed.message())
        .isEqualTo("predict wrote no predictions.parquet into TIDEMILL_OUTPUT");
  }
}
