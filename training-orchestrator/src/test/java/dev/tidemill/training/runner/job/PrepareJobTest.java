package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.snapshot.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Model inputs, made by the query or by a program. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PrepareJobTest extends RunnerJobsFixture {

  private Snapshot snapshot() throws Exception {
    return cut().snapshot();
  }

  @Test
  void withoutAProgramTheRawColumnsAreTheInputsAndWhatIsKnownLaterIsNot() throws Exception {
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    assertThat(prepared.features()).containsExactly("x");
    assertThat(columns(prepared.trainDigest())).containsExactly("id", "seen_at", "y", "x");
    assertThat(columns(prepared.holdoutDigest())).containsExactly("id", "seen_at", "y", "x");
    assertThat(prepared.championHoldoutDigest()).isEmpty();
    assertThat(((PrepareFinished) prepared(Optional.empty())).prepared())
        .as("the same rows and code give the same digests")
        .isEqualTo(prepared);
  }

  @Test
  void textsMostOfWhichAreNumbersAreToldWithHowManyAnExampleAndItsFile() throws Exception {
    String text =
        YAML.formatted("description: none").replace("x, later, x > 5", "x, later, size, x > 5");
    spec = TestSpecs.read(text);
    StringBuilder csv = new StringBuilder("id,seen_at,x,later,size\n");
    for (int i = 0; i < 100; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append(",1,");
      csv.append(i == 50 ? "large" : "7").append('\n');
    }
    Files.writeString(folder.resolve("in/a.csv"), csv);
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    assertThat(prepared.types()).isEqualTo(Map.of("x", "BIGINT", "size", "VARCHAR"));
    assertThat(lines)
        .contains(
            "[tidemill] size holds text: 1 of 100 values is not a number, for example 'large' in"
                + " a.csv. It is taken as text.");
  }

  @Test
  void datesAreNotCalledTextAndAQueryWithoutInputsHasACodeOfItsOwn() throws Exception {
    String text = YAML.formatted("description: none");
    spec =
        TestSpecs.read(text.replace("x, later, x > 5", "later, DATE '2001-02-03' AS day, x > 5"));
    JobFailed dates = (JobFailed) prepared(Optional.empty());
    assertThat(dates.code()).isEqualTo("INPUTS_NOT_NUMBERS");
    assertThat(dates.message())
        .startsWith(
            "Model inputs are numbers or texts, but day holds dates, for example '2001-02-03'.");
    spec = TestSpecs.read(text.replace("x, later, x > 5", "later, x > 5"));
    JobFailed none = (JobFailed) prepared(Optional.empty());
    assertThat(none.code()).isEqualTo("NO_INPUTS");
    assertThat(none.message()).startsWith("data.query gives no column beside");
  }

  @Test
  void aProgramThatForgetsRowsFails() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted("prepare: {command: [sh, prepare.sh], history: 1d, timeout: 1m}"));
    Files.writeString(folder.resolve("other.txt"), "");
    Path few = folder.resolve("few.parquet");
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      database.run("COPY (SELECT 1 AS id, 2.0 AS z) TO " + Sql.text(few));
    }
    Files.writeString(
        folder.resolve("prepare.sh"), "cp few.parquet $TIDEMILL_OUTPUT/features.parquet");
    JobFailed failed = (JobFailed) prepared(Optional.empty());
    assertThat(failed.code()).isEqualTo("BAD_OUTPUT");
    assertThat(failed.message()).contains("it gave 1");
  }

  @Test
  void aProgramThatGivesOneRowTwiceAndAnotherNotAtAllFails() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted("prepare: {command: [sh, prepare.sh], history: 1d, timeout: 1m}"));
    Path twice = folder.resolve("twice.parquet");
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      database.run(
          "COPY (SELECT CASE WHEN i = 1 THEN 2 ELSE i END AS id, 2.0 AS z FROM range(100) t(i)) TO "
              + Sql.text(twice));
    }
    Files.writeString(
        folder.resolve("prepare.sh"), "cp twice.parquet $TIDEMILL_OUTPUT/features.parquet");
    JobFailed failed = (JobFailed) prepared(Optional.empty());
    assertThat(failed.code()).isEqualTo("BAD_OUTPUT");
    assertThat(failed.message()).contains("each row exactly once").contains("none of 1 of them");
  }

  @Test
  void theChampionsOwnProgramMakesItsHoldoutWhenItDiffers() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted("prepare: {command: [sh, prepare.sh], history: 1d, timeout: 1m}"));
    Files.writeString(
        folder.resolve("prepare.sh"), "cp $TIDEMILL_INPUT $TIDEMILL_OUTPUT/features.parquet");
    Prepared first = ((PrepareFinished) prepared(Optional.empty())).prepared();
    Files.writeString(
        folder.resolve("prepare.sh"),
        "# new\ncp $TIDEMILL_INPUT $TIDEMILL_OUTPUT/features.parquet");
    Prepared second = ((PrepareFinished) prepared(Optional.of(version(first)))).prepared();
    assertThat(second.programDigest()).isNotEqualTo(first.programDigest());
    assertThat(second.championHoldoutDigest()).contains(first.holdoutDigest());
  }

  @Test
  void aChampionWhoseProgramFailsOnTheseRowsIsLeftToTheGateWithTheWayOut() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted("prepare: {command: [sh, prepare.sh], history: 1d, timeout: 1m}"));
    Path script = folder.resolve("prepare.sh");
    Files.writeString(script, "cp $TIDEMILL_INPUT $TIDEMILL_OUTPUT/features.parquet");
    Prepared first = ((PrepareFinished) prepared(Optional.empty())).prepared();
    Files.writeString(script, "echo 'no column later' >&2; exit 3");
    String broken = cut().codeDigest();
    Files.writeString(script, "cp $TIDEMILL_INPUT $TIDEMILL_OUTPUT/features.parquet # new");
    Prepared asIfBroken =
        new Prepared(
            broken, first.trainDigest(), first.holdoutDigest(), Optional.empty(), first.features());

    Prepared second = ((PrepareFinished) prepared(Optional.of(version(asIfBroken)))).prepared();

    assertThat(second.championHoldoutDigest()).isEmpty();
    assertThat(second.championProblem().orElseThrow())
        .contains("exit code 3: no column later")
        .endsWith("give the champion check severity: warn until a new champion serves");
    assertThat(lines).anyMatch(l -> l.contains("the champion cannot be prepared"));
    script.toFile().delete();
    assertThat(((JobFailed) prepared(Optional.empty())).code())
        .as("the candidate's own failure still fails the job")
        .isEqualTo("EXIT_CODE");
  }

  @Test
  void aQueryThatNeverEndsIsStoppedByTheLostLeaseAndByTheTimeLimit() throws Exception {
    spec =
        TestSpecs.read(
            YAML.formatted("description: none")
                .replace(
                    "FROM points",
                    "FROM points, range(1000000) a, range(1000000) b, range(1000) c"));
    for (String code : List.of("CANCELLED", "TIMEOUT")) {
      AtomicBoolean asked = new AtomicBoolean();
      Optional<Permit.Refusal> refusal = Optional.of(new Permit.Refusal(code, "why it stops"));
      JobFailed stopped =
          (JobFailed)
              result(cutSnapshot(), () -> asked.getAndSet(true) ? refusal : Optional.empty());
      assertThat(stopped.code()).isEqualTo(code);
      assertThat(stopped.message()).isEqualTo("why it stops");
    }
  }

  private ModelVersion version(Prepared prepared) throws Exception {
    Verdict verdict =
        new Verdict(
            "v",
            "model",
            VerdictOutcome.PASS,
            "m",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            "");
    TrainedModel model =
        new TrainedModel(
            "m",
            1,
            1,
            "c",
            Map.of(),
            new dev.tidemill.schemas.message.Signature(
                List.of(), List.of(), List.of(), Optional.empty()),
            Map.of(),
            1,
            1);
    SignalSet none = SignalSet.NONE;
    TriggerEvent.Fired cause =
        new TriggerEvent.Fired(
            "f",
            "run",
            RunKind.TRAIN,
            List.of(),
            none,
            List.of(),
            "",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            spec,
            folder.toString());
    return RegistryEntry.of(
        spec.key(),
        1,
        cause,
        Instant.EPOCH,
        snapshot(),
        prepared,
        model,
        verdict,
        Optional.empty(),
        RegistryEntry.Origin.OF_A_FOLDER);
  }
}
