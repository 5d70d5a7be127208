package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.secret.SecretPlaces;
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

  /** What it prints of them does not reach the log or the reason of its failure. */
  @Test
  void theTrainerGetsTheSecretsThatItsSpecificationNamesAndNoOther() throws Exception {
    String env =
        "env: [{name: STORE_TOKEN, fromEnv: FEAST}, {name: KEY, fromFile: keys/deploy},"
            + " {name: DB, fromSecret: {name: db, key: password}}]";
    spec =
        TestSpecs.read(
            YAML.formatted("description: none").replace("  seed: 7", "  seed: 7\n    " + env));
    Files.createDirectories(folder.resolve("keys"));
    Files.writeString(folder.resolve("keys/deploy"), "BEGIN-hunter3\nline-hunter4\n");
    Files.createDirectories(home.resolve("secrets/db"));
    Files.writeString(home.resolve("secrets/db/password"), "hunter5-hunter5");
    work =
        work.with(
            new SecretPlaces(
                Map.of("FEAST", "hunter2-hunter2", "OTHER", "hunter6"),
                home,
                home.resolve("secrets")));
    JobFailed failed =
        (JobFailed)
            trained(
                """
                test "$STORE_TOKEN" = hunter2-hunter2 || exit 9
                test "$DB" = hunter5-hunter5 || exit 8
                test -z "$OTHER$FEAST" || exit 7
                echo "the key is $KEY"
                echo "cannot log in with $STORE_TOKEN" >&2
                exit 3
                """);
    assertThat(failed.message()).contains("exit code 3", "cannot log in with ***");
    assertThat(lines).contains("the key is ***", "***", "cannot log in with ***");
    assertThat(String.join("\n", lines) + failed).doesNotContain("hunter");
  }

  @Test
  void aMissingSecretIsNamedByItsPlace() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted("description: none")
                .replace("  seed: 7", "  seed: 7\n    env: [{name: TOKEN, fromEnv: NO_SUCH}]"));
    JobFailed failed = (JobFailed) trained("exit 0");
    assertThat(failed.code()).isEqualTo("SECRET_MISSING");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed.message()).contains("train.env TOKEN", "NO_SUCH is missing or empty");
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
