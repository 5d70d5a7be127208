package dev.tidemill.validation.gate.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the gate asks of each candidate, whatever checks there are. */
@Tag("slow")
class CandidateContractTest extends ModelGateFixture {

  private TrainedModel hostile(String name) throws IOException {
    byte[] bytes = ModelGateTest.class.getResourceAsStream("/models/" + name).readAllBytes();
    return new TrainedModel(
        store.put(bytes),
        bytes.length,
        1,
        "code",
        Map.of(),
        OnnxFixture.signature("a", "b"),
        Map.of(),
        1,
        1);
  }

  @Test
  @Timeout(60)
  void aCandidateThatLoopsForEverLetsItsGateGoWhenTheRunIsCancelled() throws Exception {
    PipelineSpec spec = PipelineSpecs.parse(SPEC, "test.yaml").orThrow();
    CheckModel work =
        new CheckModel(spec, snapshot, prepared, hostile("endless-loop.onnx"), Optional.empty(), 1);
    long soon = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    Permit permit =
        () ->
            System.nanoTime() > soon
                ? Optional.of(new Permit.Refusal("CANCELLED", "the run was cancelled"))
                : Optional.empty();

    ModelGate gate = new ModelGate(store, served, Onlooker.NOBODY);
    assertThatThrownBy(() -> gate.judge(work, "verdict-1", "run-1", permit))
        .isInstanceOf(StoppedException.class)
        .hasMessage("the run was cancelled");
  }

  @Test
  @Timeout(60)
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is limited by Linux")
  void aSmallCandidateThatNeedsGigabytesFailsItsContract() throws Exception {
    String spec =
        SPEC.replace(
            "    command: [train]",
            "    command: [train]\n    resources: {limits: {memory: 256Mi}}");

    Verdict verdict = judge(spec, hostile("huge-constant.onnx"), Optional.empty());

    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(verdict.checks().get(0).message())
        .startsWith("The model needs more than 256 MB of memory");
  }

  @Test
  void aCandidateWithItsWeightsInAFileOfItsOwnPassesAsAnyOther() throws Exception {
    Path model = OnnxFixture.logisticInFolder(folder.resolve("model"), 2, 0);
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    FolderArchive.pack(model, archive);
    TrainedModel candidate =
        new TrainedModel(
            store.put(archive.toByteArray()),
            archive.size(),
            1,
            "code",
            Map.of(),
            OnnxFixture.signature("a", "b"),
            Map.of(),
            1,
            1,
            Map.of(),
            ModelFormat.ONNX_FOLDER.word());

    Verdict verdict = judge(candidate, Optional.empty());

    assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(verdict.subjectDigest()).isEqualTo(candidate.digest());
    assertThat(verdict.goldenDigest()).isPresent();
  }

  /** It passes every other check: 2 a is the truth, and the mean of a is 0. */
  @Test
  void aCandidateWhoseAnswerDependsOnTheOtherRowsFailsItsContract() throws SQLException {
    Path file = OnnxFixture.ofDeviations(folder.resolve("deviations.onnx"), 2, 0);

    Verdict verdict = judge(model(OnnxFixture.signature("a", "b"), file), Optional.empty());

    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(verdict.checks().get(0).kind()).isEqualTo("contract");
    assertThat(verdict.checks().get(0).message())
        .startsWith("The model's answer for a row depends on the rows beside it: row ")
        .contains(" of the holdout gets 0.5 alone and ", " among 3544 rows.");
  }

  @Test
  void aBrokenContractIsAFailureNotAnError() throws SQLException {
    Signature right = OnnxFixture.signature("a", "b");
    Signature wrongOutput =
        new Signature(right.inputs(), right.outputs(), right.features(), Optional.of("score"));
    Verdict noOutput = judge(model(wrongOutput, 0, 2, 0), Optional.empty());
    assertThat(noOutput.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(noOutput.message()).contains("no output score");

    Verdict noInput = judge(model(OnnxFixture.signature("a", "gone"), 0, 2, 0), Optional.empty());
    assertThat(noInput.message()).contains("have no gone");

    Verdict nan = judge(model(Double.NaN, 2, 0), Optional.empty());
    assertThat(nan.message()).contains("NaN or infinity for 3544 of 3544 rows");
  }
}
