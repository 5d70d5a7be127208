package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.process.ProcessFixture;
import dev.tidemill.training.snapshot.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Snapshot, prepare and train with small shell programs. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunnerJobsTest {

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: small}
      spec:
        task: binary-classification
        data:
          sources:
            - name: points
              files: {path: in/, glob: "*.csv", format: csv, settleFor: 0s}
          query: SELECT id, seen_at, x, later, x > 5 AS y FROM points
          columns: {id: [id], time: seen_at, label: y, notFeatures: [later]}
          clock: data
          window: {all: true}
          holdout: {by: time, length: 1d, minRows: 5}
        %s
        train:
          runner: process
          command: [sh, train.sh]
          parameters: {depth: 3, name: a b, eta: 0.5}
          seed: 7
          timeout: 1m
        model: {format: onnx, positive: {output: probability}}
        triggers:
          - name: t
            data: {source: points}
        gates:
          data: {onFail: reject, checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  private static final Path ONE_NUMBER = resource("one-number.onnx");

  /** A model with a description of five characters (field 6 of its message). */
  private static final String MODEL =
      """
      cp '%s' "$TIDEMILL_OUTPUT/model.onnx"
      printf '2\\005%%s' >> "$TIDEMILL_OUTPUT/model.onnx"
      """
          .formatted(ONE_NUMBER);

  @TempDir Path folder;
  @TempDir Path home;
  private ArtefactStore store;
  private RunnerJobs work;
  private PipelineSpec spec;
  private int executions;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    store = new ArtefactStore(home.resolve("artefacts"));
    work =
        new RunnerJobs(
            store, Clock.systemUTC(), ProcessFixture.runner(home.resolve("programs"), store));
    spec = TestSpecs.read(YAML.formatted("description: none"));
    Files.createDirectories(folder.resolve("in"));
    StringBuilder csv = new StringBuilder("id,seen_at,x,later\n");
    for (int i = 0; i < 100; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append(",1\n");
    }
    Files.writeString(folder.resolve("in/a.csv"), csv);
  }

  private static Path resource(String model) {
    try {
      return Path.of(RunnerJobsTest.class.getResource("/models/" + model).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

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

  private JobEventBody result(JobWork job) throws Exception {
    return result(job, Permit.ALWAYS);
  }

  private JobEventBody result(JobWork job, Permit permit) throws Exception {
    Path own = Files.createDirectories(home.resolve("executions/" + executions++));
    Job what = new Job("run/x/1", spec.key(), "run", 1, Instant.EPOCH, Duration.ofMinutes(1), job);
    return work.result(
        new RunnerJob(
            what,
            new ExecutionId("x" + executions),
            own,
            (error, text) -> lines.add(text),
            permit,
            permit));
  }

  private JobWork cutSnapshot() {
    return new JobWork.CutSnapshot(
        spec, folder.toString(), List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  private SnapshotFinished cut() throws Exception {
    JobEventBody cut = result(cutSnapshot());
    assertThat(cut).isInstanceOf(SnapshotFinished.class);
    return (SnapshotFinished) cut;
  }

  private Snapshot snapshot() throws Exception {
    return cut().snapshot();
  }

  private JobEventBody prepared(Optional<ModelVersion> champion) throws Exception {
    SnapshotFinished cut = cut();
    return result(
        new JobWork.PrepareFeatures(
            spec, folder.toString(), cut.codeDigest(), cut.snapshot(), champion));
  }

  private JobEventBody trained(String script) throws Exception {
    Files.writeString(folder.resolve("train.sh"), script);
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    SnapshotFinished cut = cut();
    return result(
        new JobWork.TrainModel(
            spec,
            folder.toString(),
            cut.codeDigest(),
            prepared,
            cut.snapshot(),
            spec.train().parameters(),
            spec.train().seed()));
  }

  private List<String> columns(String digest) throws Exception {
    try (Database database = Database.open(folder, List.of(store.root()), Permit.ALWAYS)) {
      String file = FileRelation.parquet(store.path(digest));
      return List.copyOf(database.columns(file).keySet());
    }
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
  void inputsThatAreNotNumbersAreToldWithHowManyAnExampleItsFileAndWhatToDo() throws Exception {
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
    JobFailed failed = (JobFailed) prepared(Optional.empty());
    assertThat(failed.code()).isEqualTo("INPUTS_NOT_NUMBERS");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed.message())
        .isEqualTo(
            "Model inputs are numbers, but size holds text: 1 of 100 values is not a number, for"
                + " example 'large' in a.csv."
                + " Make numbers of them in data.query or in prepare, or name them in"
                + " data.columns.notFeatures.");
  }

  @Test
  void datesAreNotCalledTextAndAQueryWithoutInputsHasACodeOfItsOwn() throws Exception {
    String text = YAML.formatted("description: none");
    spec =
        TestSpecs.read(text.replace("x, later, x > 5", "later, DATE '2001-02-03' AS day, x > 5"));
    JobFailed dates = (JobFailed) prepared(Optional.empty());
    assertThat(dates.code()).isEqualTo("INPUTS_NOT_NUMBERS");
    assertThat(dates.message())
        .startsWith("Model inputs are numbers, but day holds dates, for example '2001-02-03'.");
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
    SignalSet none =
        new SignalSet(0, "", List.of(), List.of(), 0, 0, 0, Optional.empty(), Optional.empty());
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
        Optional.empty());
  }

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
