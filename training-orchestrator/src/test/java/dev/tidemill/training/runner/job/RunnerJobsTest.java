package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Snapshot, prepare and train with small shell programs. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunnerJobsTest extends RunnerJobsFixture {

  /** A model with a description of five characters (field 6 of its message). */
  private static final String MODEL =
      """
      cp '%s' "$TIDEMILL_OUTPUT/model.onnx"
      printf '2\\005%%s' >> "$TIDEMILL_OUTPUT/model.onnx"
      """
          .formatted(ONE_NUMBER);

  private static List<Byte> bytes(Path model, String end) throws IOException {
    List<Byte> bytes = new java.util.ArrayList<>();
    for (byte b : Files.readAllBytes(model)) {
      bytes.add(b);
    }
    for (byte b : end.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      bytes.add(b);
    }
    return bytes;
  }

  @Test
  void whatWasTestedIsWhatTrainsHoweverTheFolderChanges() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted(
                "code: {path: ., training: [\"*.sh\"],"
                    + " test: {command: [sh, test.sh], timeout: 1m}}"));
    Files.writeString(folder.resolve("test.sh"), "grep -q first train.sh");
    Files.writeString(folder.resolve("train.sh"), MODEL.formatted("first"));
    SnapshotFinished cut = cut();
    Files.writeString(folder.resolve("train.sh"), MODEL.formatted("other"));

    JobEventBody tested = result(new JobWork.TestCode(spec, folder.toString(), cut.codeDigest()));
    assertThat(tested).isInstanceOf(JobEventBody.TestsFinished.class);
    PrepareFinished prepared =
        (PrepareFinished)
            result(
                new JobWork.PrepareFeatures(
                    spec, folder.toString(), cut.codeDigest(), cut.snapshot(), Optional.empty()));
    JobEventBody trained =
        result(
            new JobWork.TrainModel(
                spec,
                folder.toString(),
                cut.codeDigest(),
                prepared.prepared(),
                cut.snapshot(),
                Map.of(),
                1));
    TrainedModel model = ((TrainFinished) trained).model();
    assertThat(bytes(store.path(model.digest()), "")).isEqualTo(bytes(ONE_NUMBER, "2\u0005first"));
    assertThat(model.codeDigest()).isEqualTo(cut.codeDigest());
  }

  @Test
  void testsThatFailOrTakeTooLongFailTheJob() throws Exception {
    String code =
        "code: {path: ., training: [\"*.sh\"], test: {command: [sh, test.sh], timeout: 1s}}";
    spec = TestSpecs.read(YAML.formatted(code));
    Files.writeString(folder.resolve("test.sh"), "echo '2 of 7 tests failed' >&2; exit 1");
    JobFailed failed =
        (JobFailed) result(new JobWork.TestCode(spec, folder.toString(), cut().codeDigest()));
    assertThat(failed.code()).isEqualTo("EXIT_CODE");
    assertThat(failed.message()).contains("test failed").contains("2 of 7 tests failed");
    assertThat(failed.retryable()).isFalse();
    Files.writeString(folder.resolve("test.sh"), "read line < /dev/zero");
    JobFailed late =
        (JobFailed) result(new JobWork.TestCode(spec, folder.toString(), cut().codeDigest()));
    assertThat(late.code()).isEqualTo("TIMEOUT");
  }

  @Test
  void codeThatWasAlteredInTheStoreIsNotRun() throws Exception {
    Files.writeString(folder.resolve("train.sh"), MODEL.formatted("first"));
    SnapshotFinished cut = cut();
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    Path blob = store.path(ArtefactStore.digest(folder.resolve("train.sh")));
    assertThat(blob.toFile().setWritable(true)).isTrue();
    Files.writeString(blob, "touch '" + home.resolve("ran") + "'");

    JobFailed failed =
        (JobFailed)
            result(
                new JobWork.TrainModel(
                    spec,
                    folder.toString(),
                    cut.codeDigest(),
                    prepared,
                    cut.snapshot(),
                    Map.of(),
                    1));

    assertThat(failed.code()).isEqualTo("ARTEFACT_DAMAGED");
    assertThat(home.resolve("ran")).doesNotExist();
  }

  @Test
  void aFullDiskIsToldAsThatAndTriedAgainAndNotHeldAgainstTheData() {
    SQLException full =
        new SQLException(
            "IO Error: Could not write file \"/t/tmp_1.parquet\": No space left on device");
    assertThat(JobFailure.of(Path.of("/t"), full))
        .hasMessage("There is no space left on the disk of /t")
        .extracting(JobFailure::code, JobFailure::retryable)
        .containsExactly("IO_ERROR", true);
    assertThat(
            JobFailure.of(
                Path.of("/t"),
                new SQLException("Conversion Error: Could not convert string 'x' to INT64")))
        .extracting(JobFailure::code, JobFailure::retryable)
        .containsExactly("DATA_ERROR", false);
  }
}
