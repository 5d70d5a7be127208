package dev.tidemill.validation.gate.verdict;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.gate.scoring.ServedScores;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Rows whose label is true with probability sigmoid(2 a), over two days, and a gate for them. */
abstract class ModelGateFixture {

  static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  static final String SPEC =
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
  ArtefactStore store;
  Snapshot snapshot;
  Prepared prepared;
  ServedScores served =
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

  TrainedModel model(double bias, double a, double b) {
    return model(OnnxFixture.signature("a", "b"), bias, a, b);
  }

  TrainedModel model(Signature signature, double bias, double a, double b) {
    return model(signature, OnnxFixture.logistic(folder.resolve("model.onnx"), bias, a, b));
  }

  TrainedModel model(Signature signature, Path file) {
    long bytes = file.toFile().length();
    return new TrainedModel(store.put(file), bytes, 1, "code", Map.of(), signature, Map.of(), 1, 1);
  }

  ModelVersion champion(TrainedModel model) {
    return champion(3, model.digest(), model.signature(), "onnx", snapshot, prepared);
  }

  /** A version that serves. */
  static ModelVersion champion(
      int version,
      String digest,
      Signature signature,
      String format,
      Snapshot snapshot,
      Prepared prepared) {
    return new ModelVersion(
        "default/test",
        version,
        digest,
        "run-0",
        START,
        9,
        signature,
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
            digest,
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
        SignalSet.NONE,
        List.of(),
        false,
        1,
        Map.of(),
        format);
  }

  Verdict judge(TrainedModel candidate, Optional<TrainedModel> champion) throws SQLException {
    return judge(SPEC, candidate, champion);
  }

  Verdict judge(String yaml, TrainedModel candidate, Optional<TrainedModel> champion)
      throws SQLException {
    PipelineSpec spec = PipelineSpecs.parse(yaml, "test.yaml").orThrow();
    return judge(
        new CheckModel(spec, snapshot, prepared, candidate, champion.map(this::champion), 1));
  }

  /** The champion's own model with other code. */
  Verdict judgeAgain(String yaml, TrainedModel model) throws SQLException {
    PipelineSpec spec = PipelineSpecs.parse(yaml, "test.yaml").orThrow();
    return judge(
        new CheckModel(
            spec,
            snapshot,
            prepared,
            model,
            Optional.of(champion(model)),
            1,
            Optional.empty(),
            Optional.of(RunKind.REDEPLOY)));
  }

  private Verdict judge(CheckModel work) throws SQLException {
    return new ModelGate(store, served, Onlooker.NOBODY)
        .judge(work, "verdict-1", "run-1", Permit.ALWAYS);
  }

  static Map<String, CheckOutcome> outcomes(Verdict verdict) {
    return verdict.checks().stream()
        .collect(java.util.stream.Collectors.toMap(CheckResult::kind, CheckResult::outcome));
  }
}
