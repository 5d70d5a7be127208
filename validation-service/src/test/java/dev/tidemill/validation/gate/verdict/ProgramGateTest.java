package dev.tidemill.validation.gate.verdict;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.check.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are not ONNX are judged by what their own programs answered for the holdout. */
class ProgramGateTest {

  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final String CHAMPION = "c".repeat(64);
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
        train: {command: [train]}
        model: {format: files}
        predict: {command: [predict]}
        gates:
          model:
            checks:
              - metric: {name: auc, min: 0.6}
              - constant: {}
              - champion: {require: not-worse}
      """;
  private static final Signature SIGNATURE =
      new Signature(
          List.of(
              new Tensor("a", "FP64", List.of(-1L, 1L)),
              new Tensor("city", "BYTES", List.of(-1L, 1L))),
          List.of(new Tensor("score", "FP64", List.of(-1L, 1L))),
          List.of("a", "city"),
          Optional.empty());

  /** P(y) as it is; the programs' answers are made of it. */
  private static final String ROWS =
      """
      SELECT i AS id, TIMESTAMP '2001-01-01' + to_seconds(i * 60) AS "at", sin(i * 12.9898) * 2 AS a,
        CASE WHEN mod(i, 3) = 0 THEN 'JFK' ELSE 'LAX' END AS city,
        1 / (1 + exp(-2 * sin(i * 12.9898) * 2)) AS p, mod(hash(i), 10000) / 10000.0 AS u
      FROM range(4000) t(i)\
      """;

  @TempDir Path folder;
  private ArtefactStore store;
  private Snapshot snapshot;
  private Prepared prepared;

  @BeforeEach
  void rowsOfWhichTheLastHalfIsTheHoldout() throws SQLException {
    store = new ArtefactStore(folder.resolve("store"));
    String raw = "SELECT id, \"at\", (u < p)::INT AS y FROM (" + ROWS + ") WHERE id %s 2000";
    String inputs = "SELECT id, \"at\", a, city FROM (" + ROWS + ") WHERE id %s 2000";
    snapshot =
        new Snapshot(
            "snapshot",
            START,
            START,
            START.plusSeconds(120_000),
            START.plusSeconds(120_000),
            START.plusSeconds(240_000),
            2000,
            2000,
            parquet(raw.formatted("<")),
            parquet(raw.formatted(">=")),
            List.of(),
            List.of(),
            "");
    prepared =
        new Prepared(
            "program",
            parquet(inputs.formatted("<")),
            parquet(inputs.formatted(">=")),
            Optional.empty(),
            List.of("a", "city"));
  }

  private String parquet(String sql) throws SQLException {
    Path file = folder.resolve("rows.parquet");
    try (DuckDb database = DuckDb.open(List.of(folder), Permit.ALWAYS)) {
      database.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet)");
    }
    return store.put(file);
  }

  /** What a program wrote, in an order of its own. */
  private String answers(String score) throws SQLException {
    return parquet(
        "SELECT id, %s AS score FROM (%s) WHERE id >= 2000 ORDER BY hash(id)"
            .formatted(score, ROWS));
  }

  private Verdict judge(Predicted predicted) throws SQLException {
    TrainedModel candidate =
        new TrainedModel(
            "a".repeat(64), 9, 1, "code", Map.of(), SIGNATURE, Map.of(), 1, 1, Map.of(), "files");
    CheckModel work =
        new CheckModel(
            PipelineSpecs.parse(SPEC, "test.yaml").orThrow(),
            snapshot,
            prepared,
            candidate,
            Optional.of(champion()),
            1,
            Optional.of(predicted));
    return new ModelGate(store, (endpoint, requests) -> Map.of(), Onlooker.NOBODY)
        .judge(work, "verdict-1", "run-1", Permit.ALWAYS);
  }

  private ModelVersion champion() {
    return ModelGateFixture.champion(8, CHAMPION, SIGNATURE, "files", snapshot, prepared);
  }

  private Predicted predicted(String candidate, Optional<String> champion) throws SQLException {
    return new Predicted(
        Optional.of(answers(candidate)), champion, Optional.of(CHAMPION), Optional.empty());
  }

  private static CheckResult champion(Verdict verdict) {
    return verdict.checks().stream()
        .filter(c -> c.kind().equals("champion"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theChampionIsComparedByTheAnswersOfItsOwnProgram() throws Exception {
    Verdict better = judge(predicted("p", Optional.of(answers("0.5 * p + 0.25"))));
    assertThat(better.outcome()).as(better.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(better.statistics().get("pairMeanDifference")).isNegative();

    Verdict worse = judge(predicted("0.2 * p + 0.4", Optional.of(answers("p"))));
    assertThat(champion(worse).outcome()).isEqualTo(FAIL);
    assertThat(worse.statistics().get("pairMeanDifference")).isPositive();
  }

  @Test
  void goldenRequestsHaveTheAnswersOfTheProgramForTheirRows() throws Exception {
    Verdict verdict = judge(predicted("p", Optional.of(answers("p"))));
    JsonNode golden = new ObjectMapper().readTree(store.open(verdict.goldenDigest().orElseThrow()));
    assertThat(golden.path("model").asText()).isEqualTo("a".repeat(64));
    assertThat(golden.path("scores")).isNotEmpty();
    for (int i = 0; i < golden.path("scores").size(); i++) {
      double a = golden.at("/inputs/" + i + "/0").asDouble();
      double expected = 1 / (1 + Math.exp(-2 * a));
      assertThat(golden.at("/scores/" + i).asDouble()).isCloseTo(expected, within(1e-9));
      assertThat(golden.at("/texts/" + i + "/city").asText()).isIn("JFK", "LAX");
    }
  }

  @Test
  void withoutTheChampionsAnswersTheGateDoesNotPass() throws Exception {
    Predicted failed =
        new Predicted(
            Optional.of(answers("p")),
            Optional.empty(),
            Optional.of(CHAMPION),
            Optional.of("champion's predict failed with exit code 1"));
    assertThat(champion(judge(failed)).message()).contains("failed with exit code 1");
    assertThat(judge(failed).outcome()).isNotEqualTo(VerdictOutcome.PASS);

    Predicted ofAnother =
        new Predicted(
            Optional.of(answers("p")),
            Optional.of(answers("p")),
            Optional.of("d".repeat(64)),
            Optional.empty());
    assertThat(champion(judge(ofAnother)).message()).contains("no program was asked");

    Verdict partly =
        judge(
            predicted(
                "p", Optional.of(parquet("SELECT id, 0.5 AS score FROM range(2000, 3000) t(id)"))));
    assertThat(champion(partly).message()).contains("has no answer", "for 1000 of 2000 rows");
    assertThat(partly.outcome()).isNotEqualTo(VerdictOutcome.PASS);
  }
}
