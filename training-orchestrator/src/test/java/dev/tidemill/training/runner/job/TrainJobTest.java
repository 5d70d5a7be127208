package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.training.TestSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A trainer, and what it leaves. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TrainJobTest extends RunnerJobsFixture {

  @Test
  void theTrainerGetsItsContractAndItsModelIsKept() throws Exception {
    JobEventBody done =
        trained(
            """
            test -f "$TIDEMILL_TRAIN_DATA" || exit 9
            grep -q '"depth":3' "$TIDEMILL_PARAMETERS" || exit 8
            grep -q '"name":"a b"' "$TIDEMILL_PARAMETERS" || exit 7
            test "$TIDEMILL_SEED" = 7 || exit 6
            cp '%s' "$TIDEMILL_OUTPUT/model.onnx"
            echo '{"trainAuc": 0.9, "note": "text", "silhouette": NaN}' > "$TIDEMILL_OUTPUT/metrics.json"
            cat > "$TIDEMILL_OUTPUT/signature.json" <<JSON
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1]}],
             "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1]}],
             "features": ["x"]}
            JSON
            """
                .formatted(ONE_NUMBER));
    TrainedModel model = ((TrainFinished) done).model();
    assertThat(store.path(model.digest())).hasSameBinaryContentAs(ONE_NUMBER);
    assertThat(model.metrics()).containsExactly(Map.entry("trainAuc", 0.9));
    assertThat(model.signature().positiveOutput()).contains("probability");
    assertThat(model.signature().features()).containsExactly("x");
    assertThat(model.environment()).containsKeys("system", "java", "processors");
  }

  @Test
  void aTrainerThatWritesIntoWhatItIsGivenAltersNothingInTheStore() throws Exception {
    spec = TestSpecs.read(YAML.formatted("code: {path: ., training: [\"*.sh\", \"lib/*\"]}"));
    Path library = Files.createDirectories(folder.resolve("lib")).resolve("large.jar");
    Files.write(library, new byte[2 << 20]);

    JobEventBody done =
        trained(
            """
            for f in "$TIDEMILL_TRAIN_DATA" lib/large.jar train.sh; do
              chmod u+w "$f" && echo '# altered' >> "$f" || exit 9
            done
            cp '%s' "$TIDEMILL_OUTPUT/model.onnx"
            """
                .formatted(ONE_NUMBER));

    assertThat(done).as(done.toString()).isInstanceOf(TrainFinished.class);
    assertThat(store.contains(ArtefactStore.digest(library))).isTrue();
    for (String digest : store.list()) {
      assertThat(store.verified(digest)).isRegularFile();
    }
  }

  @Test
  void anOutputThatIsALinkToAnotherFileIsNotRead() throws Exception {
    Path secret = Files.writeString(home.resolve("secret"), "s3cret");
    JobFailed failed =
        (JobFailed) trained("ln -s '%s' $TIDEMILL_OUTPUT/model.onnx".formatted(secret));
    assertThat(failed.code()).isEqualTo("BAD_OUTPUT");
    assertThat(failed.message())
        .isEqualTo("model.onnx is a link that leads out of the execution's folder");
    assertThat(store.contains(ArtefactStore.digest(secret))).isFalse();

    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.copy(ONE_NUMBER, elsewhere.resolve("model.onnx"));
    JobFailed whole =
        (JobFailed)
            trained(
                "rmdir \"$TIDEMILL_OUTPUT\" && ln -s '%s' \"$TIDEMILL_OUTPUT\""
                    .formatted(elsewhere));
    assertThat(whole.message()).isEqualTo(failed.message());
  }

  @Test
  void aModelThatCannotBeLoadedIsToldAsThatAndNotAsAMissingSignature() throws Exception {
    JobFailed failed = (JobFailed) trained("echo m > $TIDEMILL_OUTPUT/model.onnx");
    assertThat(failed.code()).isEqualTo("BAD_OUTPUT");
    assertThat(failed.message())
        .isEqualTo("The model cannot be loaded: it is not an ONNX model, or only a part of one");
  }

  @Test
  void aMetricThatIsNotANumberLeavesANoteInTheLogAndTheModelIsKept() throws Exception {
    JobEventBody done =
        trained(
            "cp '%s' $TIDEMILL_OUTPUT/model.onnx; printf '{\"auc\": 0.8, \"silhouette\": NaN}' >"
                    .formatted(ONE_NUMBER)
                + " $TIDEMILL_OUTPUT/metrics.json");
    assertThat(((TrainFinished) done).model().metrics()).containsExactly(Map.entry("auc", 0.8));
    assertThat(lines)
        .contains(
            "[tidemill] metrics.json: left out, for they are not finite numbers: silhouette = NaN");
  }

  @Test
  void aTrainerWithoutAModelFails() throws Exception {
    assertThat(((JobFailed) trained("true")).message()).contains("model.onnx");
  }
}
