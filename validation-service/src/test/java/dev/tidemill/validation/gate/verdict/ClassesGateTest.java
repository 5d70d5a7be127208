package dev.tidemill.validation.gate.verdict;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.monitor.quality.BaselineJson;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that are words: of three classes, whose logits are 2a, 2b and 0, or of two. */
@Tag("slow")
class ClassesGateTest {

  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final int TRAIN = 3456;
  private static final double[][] TRUTH = {{2, 0, 0}, {0, 2, 0}};
  private static final List<String> COLOURS = List.of("red", "green", "blue");

  private static final String SPEC =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: test}
      spec:
        task: multiclass-classification
        data:
          sources:
            - name: rows
              files: {path: incoming/, glob: "*.csv", format: csv}
          columns: {id: [id], time: at, label: y}
        train:
          runner: process
          command: [train]
        model: {format: onnx}
        gates:
          model:
            checks:
              - metric: {name: accuracy, min: 0.5}
              - metric: {name: macro-f1, min: 0.5}
              - metric: {name: top-k-accuracy, k: 2, min: 0.7}
              - constant: {}
              - champion: {cluster: hour}
              - slices: {by: [city]}
              - calibration: {max: 0.05}
        rollout:
          serving: {endpoint: colours}
        monitor:
          checks:
            - predictionDrift: {}
      """;

  @TempDir Path folder;
  private ArtefactStore store;
  private Snapshot snapshot;
  private Prepared prepared;

  @BeforeEach
  void colours() throws SQLException {
    store = new ArtefactStore(folder.resolve("store"));
    rows("CASE WHEN u < pa THEN 'red' WHEN u < pa + pb THEN 'green' ELSE 'blue' END");
  }

  /** Rows of four days, of which the last two are the holdout. */
  private void rows(String label) throws SQLException {
    String all =
        """
        SELECT *, %s AS y FROM (
          SELECT *, exp(2 * a) / (exp(2 * a) + exp(2 * b) + 1) AS pa,
            exp(2 * b) / (exp(2 * a) + exp(2 * b) + 1) AS pb
          FROM (SELECT i AS id, TIMESTAMP '2001-01-01' + to_seconds(i * 50) AS "at",
            sin(i * 12.9898) * 2 AS a, cos(i * 7.233) * 2 AS b,
            CASE WHEN i %% 3 = 0 THEN 'JFK' ELSE 'LAX' END AS city,
            abs(hash(i) %% 10000) / 10000.0 AS u FROM range(7000) t(i)))
        """
            .formatted(label);
    String raw = "SELECT id, \"at\", city, y FROM (" + all + ")";
    String inputs = "SELECT id, \"at\", a, b FROM (" + all + ")";
    String before = " WHERE id < " + TRAIN;
    String after = " WHERE id >= " + TRAIN;
    snapshot =
        new Snapshot(
            "snapshot",
            START,
            START,
            START.plusSeconds(2 * 86_400),
            START.plusSeconds(2 * 86_400),
            START.plusSeconds(350_000),
            TRAIN,
            7000 - TRAIN,
            parquet(raw + before),
            parquet(raw + after),
            List.of(),
            List.of(),
            "");
    prepared =
        new Prepared(
            "program",
            parquet(inputs + before),
            parquet(inputs + after),
            Optional.empty(),
            List.of("a", "b"));
  }

  private String parquet(String sql) throws SQLException {
    Path file = folder.resolve("rows.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet)");
    }
    return store.put(file);
  }

  private TrainedModel model(Signature signature, Path file) {
    return new TrainedModel(
        store.put(file), file.toFile().length(), 1, "code", Map.of(), signature, Map.of(), 1, 1);
  }

  private TrainedModel model(List<String> classes, double[][] weights) {
    return model(
        OnnxFixture.signature(List.of("a", "b"), classes),
        OnnxFixture.softmax(folder.resolve("model.onnx"), weights));
  }

  private ModelVersion champion(TrainedModel model) {
    return ModelGateFixture.champion(
        8, model.digest(), model.signature(), "onnx", snapshot, prepared);
  }

  private Verdict judge(String yaml, TrainedModel candidate, Optional<TrainedModel> champion)
      throws SQLException {
    CheckModel work =
        new CheckModel(
            PipelineSpecs.parse(yaml, "test.yaml").orThrow(),
            snapshot,
            prepared,
            candidate,
            champion.map(this::champion),
            1);
    return new ModelGate(store, (endpoint, requests) -> Map.of(), Onlooker.NOBODY)
        .judge(work, "verdict-1", "run-1", Permit.ALWAYS);
  }

  private static CheckResult check(Verdict verdict, String kind) {
    return verdict.checks().stream().filter(c -> c.kind().equals(kind)).findFirst().orElseThrow();
  }

  @Test
  void aGoodModelOfThreeClassesPassesEveryCheckAndHasGoldenRequests() throws Exception {
    TrainedModel champion = model(COLOURS, new double[][] {{2, 0.01, 0}, {0, 2, 0}});
    TrainedModel candidate = model(COLOURS, TRUTH);

    Verdict verdict = judge(SPEC, candidate, Optional.of(champion));

    assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(verdict.checks()).as("every check was applied").allMatch(c -> c.outcome() == PASS);
    assertThat(check(verdict, "classes").message()).isEqualTo("3 classes: red, green and blue");
    assertThat(check(verdict, "constant").message())
        .contains("always answering the shares of the classes in the training rows has");
    assertThat(verdict.statistics())
        .containsKeys("pairMeanDifference", "pairBlockVariancePerRow")
        .containsEntry("holdoutRows", 3544.0);
    assertGolden(verdict);
    assertThat(verdict.statistics().get("holdoutRegret")).as("the true model").isNegative();
    assertThat(baseline(verdict).classes()).isEqualTo(COLOURS);
    assertThat(baseline(verdict).learned()).isEqualTo(7000);
    FeatureProfile answers = ProfileJson.fromJson(profile(verdict)).answers().orElseThrow();
    assertThat(answers.n()).isEqualTo(3544);
    assertThat(answers.values()).isEqualTo(List.of("blue", "green", "red"));
  }

  private FreshBaseline baseline(Verdict verdict) throws IOException {
    return BaselineJson.read(profile(verdict)).orElseThrow();
  }

  private String profile(Verdict verdict) throws IOException {
    try (var in = store.open(verdict.profileDigest().orElseThrow())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void assertGolden(Verdict verdict) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(store.open(verdict.goldenDigest().orElseThrow()));
    assertThat(golden.path("classes")).hasSize(8);
    assertThat(golden.has("texts")).as("there is no text").isFalse();
    for (int i = 0; i < 8; i++) {
      JsonNode said = golden.path("classes").get(i);
      assertThat(List.copyOf(COLOURS)).allMatch(said::has);
      assertThat(
              said.path("red").asDouble()
                  + said.path("green").asDouble()
                  + said.path("blue").asDouble())
          .isCloseTo(1, within(1e-6));
      assertThat(golden.path("scores").get(i).asDouble())
          .isGreaterThanOrEqualTo(said.path("green").asDouble());
    }
  }

  @Test
  void aWorseModelAndOneThatKnowsNothingFail() throws Exception {
    TrainedModel champion = model(COLOURS, TRUTH);

    Verdict worse =
        judge(
            SPEC, model(COLOURS, new double[][] {{0.5, 0, 0}, {0, 0.5, 0}}), Optional.of(champion));
    assertThat(check(worse, "champion").outcome()).isEqualTo(FAIL);
    assertThat(check(worse, "calibration").outcome()).isEqualTo(FAIL);

    Verdict nothing =
        judge(SPEC, model(COLOURS, new double[][] {{0, 0, 0}, {0, 0, 0}}), Optional.empty());
    assertThat(check(nothing, "constant").outcome()).isEqualTo(FAIL);
    assertThat(check(nothing, "metric").outcome()).isEqualTo(FAIL);
    assertThat(nothing.statistics().get("holdoutRegret")).isGreaterThan(0.2);
  }

  @Test
  void aClassThatTheCandidateOrTheChampionDoesNotKnowIsToldAndCountsAsImpossible()
      throws Exception {
    TrainedModel two = model(List.of("red", "green"), new double[][] {{2, 0}, {0, 2}});
    TrainedModel three =
        model(List.of("blue", "red", "green"), new double[][] {{0, 2, 0}, {0, 0, 2}});

    Verdict learnt = judge(SPEC, three, Optional.of(two));
    assertThat(learnt.outcome()).as(learnt.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(check(learnt, "classes").outcome()).isEqualTo(FAIL);
    assertThat(check(learnt, "classes").warnOnly()).isTrue();
    assertThat(learnt.message()).contains("classes: the candidate knows blue, version 8 does not");
    assertThat(check(learnt, "champion").statistics().get("champion")).isGreaterThan(2);

    Verdict forgot = judge(SPEC, two, Optional.of(three));
    assertThat(check(forgot, "champion").outcome()).isEqualTo(FAIL);
    assertThat(check(forgot, "classes").message())
        .contains("holdout rows have a class that the candidate does not know (blue)")
        .contains("the candidate no longer knows blue, version 8 does");
  }

  @Test
  void twoWordsAreJudgedAsTrueAndFalse() throws Exception {
    rows("CASE WHEN u < 1 / (1 + exp(-2 * a)) THEN 'yes' ELSE 'no' END");
    String spec =
        SPEC.replace("multiclass-classification", "binary-classification")
            .replace("label: y", "label: {column: y, positive: \"yes\"}")
            .replace(
                "model: {format: onnx}", "model: {format: onnx, positive: {output: probability}}")
            .replace("{name: macro-f1, min: 0.5}", "{name: f1, min: 0.5}")
            .replace("{name: top-k-accuracy, k: 2, min: 0.7}", "{name: pr-auc, min: 0.6}");
    TrainedModel good =
        model(
            OnnxFixture.signature("a", "b"),
            OnnxFixture.logistic(folder.resolve("model.onnx"), 0, 2, 0));

    Verdict verdict = judge(spec, good, Optional.empty());

    assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(verdict.statistics().get("labelMean")).isBetween(0.4, 0.6);
    assertThat(check(verdict, "constant").outcome()).isEqualTo(PASS);
  }
}
