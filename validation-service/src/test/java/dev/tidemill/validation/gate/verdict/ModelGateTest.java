package dev.tidemill.validation.gate.verdict;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.gate.scoring.ServedScores;
import dev.tidemill.validation.monitor.quality.BaselineJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Rows whose label is true with probability sigmoid(2 a), over two days. */
@Tag("slow")
class ModelGateTest {

  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final String SPEC =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: test}
      spec:
        task: binary-classification
        data:
          sources:
            - name: rows
              files: {path: incoming/, glob: "*.csv", format: csv}
          columns: {id: [id], time: at, label: y}
        train:
          runner: process
          command: [train]
        model:
          format: onnx
          positive: {output: probability}
        gates:
          model:
            checks:
              - metric: {name: auc, min: 0.6}
              - constant: {test: superior, confidence: 0.95}
              - champion: {metric: log-loss, test: non-inferior, margin: 0.01, confidence: 0.95, cluster: hour}
              - slices: {by: [city], metric: log-loss, margin: 0.02, minRows: 100}
                severity: warn
              - latency: {quantile: 0.99, max: 500ms}
              - size: {max: 20Mi}
        rollout:
          serving: {endpoint: asked-here}
      """;

  @TempDir Path folder;
  private ArtefactStore store;
  private Snapshot snapshot;
  private Prepared prepared;
  private ServedScores served =
      (endpoint, requests) -> {
        throw new AssertionError("enough rows are left");
      };

  @BeforeEach
  void rows() throws SQLException {
    store = new ArtefactStore(folder.resolve("store"));
    String all =
        """
        SELECT i AS id, TIMESTAMP '2001-01-01' + to_seconds(i * 50) AS "at", a, b, city,
          u < 1 / (1 + exp(-2 * a)) AS y
        FROM (SELECT i, sin(i * 12.9898) * 2 AS a, cos(i * 7.233) AS b,
          CASE WHEN i % 3 = 0 THEN 'JFK' ELSE 'LAX' END AS city,
          abs(hash(i) % 10000) / 10000.0 AS u FROM range(7000) t(i))
        """;
    String raw = "SELECT id, \"at\", city, y FROM (" + all + ")";
    String inputs = "SELECT id, \"at\", y, a, b FROM (" + all + ")";
    String train = parquet("train", raw + " WHERE id < 3456");
    String holdout = parquet("holdout", raw + " WHERE id >= 3456");
    snapshot =
        new Snapshot(
            "snapshot",
            START,
            START,
            START.plusSeconds(2 * 86_400),
            START.plusSeconds(2 * 86_400),
            START.plusSeconds(350_000),
            3456,
            3544,
            train,
            holdout,
            List.of(),
            List.of(),
            "");
    prepared =
        new Prepared(
            "program",
            parquet("train-inputs", inputs + " WHERE id < 3456"),
            parquet("holdout-inputs", inputs + " WHERE id >= 3456"),
            Optional.empty(),
            List.of("a", "b"));
  }

  private String parquet(String name, String sql) throws SQLException {
    Path file = folder.resolve(name + ".parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet)");
    }
    return store.put(file);
  }

  private TrainedModel model(double bias, double a, double b) {
    return model(OnnxFixture.signature("a", "b"), bias, a, b);
  }

  private TrainedModel model(Signature signature, double bias, double a, double b) {
    return model(signature, OnnxFixture.logistic(folder.resolve("model.onnx"), bias, a, b));
  }

  private TrainedModel model(Signature signature, Path file) {
    long bytes = file.toFile().length();
    return new TrainedModel(store.put(file), bytes, 1, "code", Map.of(), signature, Map.of(), 1, 1);
  }

  private ModelVersion champion(TrainedModel model) {
    return new ModelVersion(
        "default/test",
        3,
        model.digest(),
        "run-0",
        START,
        model.bytes(),
        model.signature(),
        snapshot,
        prepared,
        "code",
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        new Verdict(
            "v",
            "model",
            VerdictOutcome.PASS,
            model.digest(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            ""),
        List.of(),
        new SignalSet(0, "", List.of(), List.of(), 0, 0, 0, Optional.empty(), Optional.empty()),
        List.of(),
        false);
  }

  private Verdict judge(TrainedModel candidate, Optional<TrainedModel> champion)
      throws SQLException {
    return judge(SPEC, candidate, champion);
  }

  private Verdict judge(String yaml, TrainedModel candidate, Optional<TrainedModel> champion)
      throws SQLException {
    PipelineSpec spec = PipelineSpecs.parse(yaml, "test.yaml").orThrow();
    CheckModel work =
        new CheckModel(spec, snapshot, prepared, candidate, champion.map(this::champion), 1);
    return new ModelGate(store, served, Onlooker.NOBODY)
        .judge(work, "verdict-1", "run-1", Permit.ALWAYS);
  }

  private static Map<String, CheckOutcome> outcomes(Verdict verdict) {
    return verdict.checks().stream()
        .collect(java.util.stream.Collectors.toMap(CheckResult::kind, CheckResult::outcome));
  }

  @Test
  void aGoodFirstModelPassesWithGoldenRequestsAndAProfile() throws Exception {
    TrainedModel good = model(0, 2, 0);

    Verdict verdict = judge(good, Optional.empty());

    assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(outcomes(verdict))
        .containsEntry("contract", PASS)
        .containsEntry("constant", PASS)
        .containsEntry("champion", CheckOutcome.INSUFFICIENT_DATA)
        .containsEntry("latency", PASS);
    assertThat(verdict.subjectDigest()).isEqualTo(good.digest());
    assertThat(verdict.noChange()).isFalse();
    assertThat(verdict.statistics()).containsEntry("holdoutRows", 3544.0);
    assertThat(verdict.statistics().get("labelMean")).isBetween(0.4, 0.6);
    assertThat(verdict.statistics().get("holdoutRegret")).isBetween(-0.2, 0.0);
    assertGolden(verdict, good);
    String reference =
        new String(
            store.open(verdict.profileDigest().orElseThrow()).readAllBytes(),
            StandardCharsets.UTF_8);
    Profile profile = ProfileJson.fromJson(reference);
    assertThat(BaselineJson.read(reference).orElseThrow().learned())
        .as("the labels that the gate's baseline hands to the monitor")
        .isGreaterThanOrEqualTo(verdict.statistics().get("holdoutRows").longValue());
    assertThat(profile.rows()).isEqualTo(3456);
    assertThat(profile.features()).containsOnlyKeys("a", "b");
  }

  private void assertGolden(Verdict verdict, TrainedModel model)
      throws IOException, UnusableModelException {
    GoldenRequests golden =
        new ObjectMapper()
            .readValue(store.open(verdict.goldenDigest().orElseThrow()), GoldenRequests.class);
    assertThat(golden.model()).isEqualTo(model.digest());
    assertThat(golden.inputs()).hasSize(8);
    ModelLimits limits = ModelLimits.ofMemory(64L << 20);
    try (ModelProcess process = ModelProcess.start(limits, Permit.ALWAYS)) {
      ModelProcess.Model onnx = process.load(store.path(model.digest()), model.signature());
      InputRows rows =
          InputRows.ofNumbers(onnx.inputNames(), golden.inputs().toArray(double[][]::new));
      double[] again = onnx.score(rows).single();
      assertThat(again).containsExactly(golden.scores().stream().mapToDouble(s -> s).toArray());
    }
  }

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
  void anEqualModelPassesAndAWorseOneFailsAgainstTheChampion() throws SQLException {
    TrainedModel champion = model(0, 2, 0);

    Verdict equal = judge(model(0, 2, 0.001), Optional.of(champion));
    assertThat(equal.outcome()).as(equal.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(equal.championVersion()).contains(3);
    assertThat(equal.championDigest()).contains(champion.digest());
    assertThat(equal.statistics()).containsKeys("pairBlockVariancePerRow", "pairMeanDifference");

    Verdict worse = judge(model(0, 1, 1), Optional.of(champion));
    assertThat(outcomes(worse)).containsEntry("champion", FAIL);
    assertThat(worse.outcome()).isEqualTo(VerdictOutcome.FAIL);
  }

  @Test
  void aChampionTrainedOnTheHoldoutIsComparedByWhatItAnsweredBefore() throws SQLException {
    championHasSeenTheHoldout();
    Map<String, Instant> asked = new java.util.HashMap<>();
    served =
        (endpoint, requests) -> {
          assertThat(endpoint).isEqualTo("asked-here");
          asked.putAll(requests);
          return requests.keySet().stream()
              .collect(
                  java.util.stream.Collectors.toMap(
                      id -> id,
                      id -> new VersionScore(3, RouteRole.CHAMPION, false, 0.5, "", false, 1)));
        };

    Verdict verdict = judge(model(0, 2, 0), Optional.of(model(0, 2, 0.001)));

    CheckResult check =
        verdict.checks().stream()
            .filter(c -> c.kind().equals("champion"))
            .findFirst()
            .orElseThrow();
    assertThat(check.outcome()).as(check.message()).isEqualTo(PASS);
    assertThat(check.message()).contains("what was served live has 0.69315");
    assertThat(asked)
        .hasSize(3544)
        .containsEntry("3456", START.plusSeconds(3456 * 50).plusMillis(1));
  }

  /** Nothing says when a label became known: at the latest, says the monitor, after so long. */
  @Test
  void withoutATimeOfTheLabelAnAnswerBeforeTheLongestDelayCounts() throws SQLException {
    championHasSeenTheHoldout();
    Map<String, Instant> asked = new java.util.HashMap<>();
    served =
        (endpoint, requests) -> {
          asked.putAll(requests);
          return Map.of();
        };
    String monitor =
        """
          monitor:
            labels: {maxDelay: 12h}
            checks:
              - age: {max: 30d}
        """;

    judge(SPEC + monitor, model(0, 2, 0), Optional.of(model(0, 2, 0.001)));

    assertThat(asked).containsEntry("3456", START.plusSeconds(3456 * 50 + 12 * 3600));
  }

  private void championHasSeenTheHoldout() {
    snapshot =
        new Snapshot(
            snapshot.digest(),
            snapshot.asOf(),
            snapshot.windowStart(),
            START.plusSeconds(345_000),
            snapshot.holdoutStart(),
            snapshot.holdoutEnd(),
            snapshot.trainRows(),
            snapshot.holdoutRows(),
            snapshot.trainDigest(),
            snapshot.holdoutDigest(),
            snapshot.files(),
            snapshot.newFiles(),
            snapshot.holdoutRule());
  }

  @Test
  void ofARegressionThePairsHaveTheLossThatEvidenceHas() throws SQLException {
    String regression =
        SPEC.replace("binary-classification", "regression")
            .replace("{name: auc, min: 0.6}", "{name: rmse, max: 1}")
            .replace("champion: {metric: log-loss", "champion: {metric: rmse")
            .replace("metric: log-loss", "metric: mae");

    Verdict verdict = judge(regression, model(0, 2, 0), Optional.of(model(0, 1, 1)));

    Map<String, Double> of =
        verdict.checks().stream()
            .filter(c -> c.kind().equals("champion"))
            .findFirst()
            .orElseThrow()
            .statistics();
    double squares = Math.pow(of.get("candidate"), 2) - Math.pow(of.get("champion"), 2);
    assertThat(verdict.statistics().get("pairMeanDifference"))
        .isCloseTo(squares / verdict.statistics().get("labelVariance"), within(0.01))
        .isNegative();
    assertThat(verdict.statistics().get("pairBlockVariancePerRow")).isPositive();
  }

  /** What prepare says of the champion is an answer to the user, and never a pass. */
  @Test
  void aChampionWhoseProgramFailedIsAnErrorWithItsReason() throws SQLException {
    prepared =
        new Prepared(
            prepared.programDigest(),
            prepared.trainDigest(),
            prepared.holdoutDigest(),
            Optional.empty(),
            prepared.features(),
            Optional.of("champion's prepare failed with exit code 3: no column"));

    Verdict verdict = judge(model(0, 2, 0.001), Optional.of(model(0, 2, 0)));

    assertThat(outcomes(verdict)).containsEntry("champion", CheckOutcome.ERROR);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.ERROR);
    assertThat(verdict.checks()).anyMatch(c -> c.message().contains("exit code 3: no column"));
  }

  @Test
  void aMonitorCheckThatCouldNeverRunFailsTheModelThatItWouldWatch() throws SQLException {
    String monitor =
        """
          monitor:
            labels: {maxDelay: 12h}
            checks:
              - drift: {columns: [%s], bins: 48, against: training}
                name: input-drift
        """;

    Verdict right = judge(SPEC + monitor.formatted("b"), model(0, 2, 0), Optional.empty());
    assertThat(right.outcome()).as(right.message()).isEqualTo(VerdictOutcome.PASS);

    Verdict wrong = judge(SPEC + monitor.formatted("at, b"), model(0, 2, 0), Optional.empty());
    assertThat(wrong.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(wrong.message())
        .contains("monitor.checks input-drift names at; the inputs are a, b");
  }

  @Test
  void theChampionItselfIsNoChange() throws SQLException {
    TrainedModel champion = model(0, 2, 0);

    Verdict verdict = judge(champion, Optional.of(champion));

    assertThat(verdict.noChange()).isTrue();
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  @Test
  void aModelWithoutSkillFailsTheFloors() throws SQLException {
    Verdict verdict = judge(model(0, 0, 1), Optional.empty());

    assertThat(outcomes(verdict)).containsEntry("constant", FAIL).containsEntry("metric", FAIL);
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

  @Test
  void theSameJobGivesTheSameVerdict() throws SQLException {
    TrainedModel good = model(0, 2, 0);
    Verdict first = judge(good, Optional.of(model(0, 1.5, 0)));
    Verdict second = judge(good, Optional.of(model(0, 1.5, 0)));

    assertThat(second.verdictId()).isEqualTo(first.verdictId());
    assertThat(second.goldenDigest()).isEqualTo(first.goldenDigest());
    assertThat(second.profileDigest()).isEqualTo(first.profileDigest());
    assertThat(second.statistics()).isEqualTo(first.statistics());
  }
}
