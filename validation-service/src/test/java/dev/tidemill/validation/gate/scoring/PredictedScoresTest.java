package dev.tidemill.validation.gate.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.check.duckdb.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program answered for the holdout counts only if each row has one answer. */
class PredictedScoresTest {

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: small}
      spec:
        task: TASK
        data:
          sources: [{name: points, files: {path: in/, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: seen_at, label: y}
        train: {command: [sh, train.sh]}
        model: {format: files}
        predict: {command: [sh, predict.sh]}
      """;

  @TempDir Path folder;

  private DuckDb database;
  private Path raw;

  @BeforeEach
  void threeLabelledRowsOfFourInTheOrderOfTime() throws SQLException {
    database = DuckDb.open(List.of(folder), Permit.ALWAYS);
    raw =
        parquet(
            "SELECT * FROM (VALUES (3, TIMESTAMP '2001-01-01', 1), (1, TIMESTAMP '2001-01-02', 0),"
                + " (2, TIMESTAMP '2001-01-03', 1), (4, TIMESTAMP '2001-01-04', NULL))"
                + " t(id, seen_at, y)");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  private Path parquet(String rows) throws SQLException {
    Path file = folder.resolve("rows-" + Integer.toHexString(rows.hashCode()) + ".parquet");
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("COPY (" + rows + ") TO " + Sql.text(file) + " (FORMAT parquet)");
    }
    return file;
  }

  private static PipelineSpec spec(String task) {
    return PipelineSpecs.parse(YAML.replace("TASK", task), "pipeline.yaml").orThrow();
  }

  private static Signature signature(String... classes) {
    return new Signature(
        List.of(new Tensor("x", "FP64", List.of(-1L, 1L))),
        List.of(new Tensor("score", "FP64", List.of(-1L, 1L))),
        List.of("x"),
        Optional.empty(),
        List.of(classes),
        Optional.empty(),
        Map.of(),
        List.of(),
        List.of());
  }

  private Scores scores(String task, Signature signature, String rows) throws Exception {
    return new PredictedScores(database, spec(task), raw, parquet(rows)).read(signature, 3);
  }

  private static final String BINARY = "binary-classification";

  @Test
  void answersAreInTheOrderOfTheRows() throws Exception {
    String answers = "SELECT * FROM (VALUES (1, .1), (2, .2), (3, .3), (4, .4)) t(id, score)";
    assertThat(scores(BINARY, signature("0", "1"), answers).single()).containsExactly(.3, .1, .2);
    assertThat(scores("regression", signature(), answers.replace("score", "prediction")).single())
        .containsExactly(.3, .1, .2);
  }

  @Test
  void ofTheProbabilitiesOfTwoClassesTheTrueOneCounts() throws Exception {
    String answers =
        "SELECT id, id / 10 AS probability_yes, 1 - id / 10 AS probability_no FROM range(1, 5)"
            + " t(id)";
    assertThat(scores(BINARY, signature("no", "yes"), answers).single())
        .containsExactly(.3, .1, .2);
  }

  @Test
  void severalClassesHaveAColumnEach() throws Exception {
    String answers =
        "SELECT id, .5 AS probability_b, .2 AS probability_a, .3 AS probability_c FROM range(1, 4)"
            + " t(id)";
    Scores scores = scores("multiclass-classification", signature("a", "b", "c"), answers);
    assertThat(scores.byClass(0)).isEqualTo(Map.of("a", .2, "b", .5, "c", .3));
    assertThatThrownBy(() -> scores("multiclass-classification", signature("a", "d", "c"), answers))
        .hasMessage(
            "predictions.parquet has no column probability_d; it has id, probability_a,"
                + " probability_b, probability_c");
  }

  private void refused(String message, String answers) {
    assertThatThrownBy(() -> scores(BINARY, signature("0", "1"), answers)).hasMessage(message);
  }

  @Test
  void whatIsMissingTwiceOrNoNumberIsToldWithHowMany() throws Exception {
    refused(
        "predictions.parquet has no answer, or one that is not a finite number, for 1 of 3 rows",
        "SELECT * FROM (VALUES (1, .1), (2, .2)) t(id, score)");
    refused(
        "predictions.parquet has no answer, or one that is not a finite number, for 2 of 3 rows",
        "SELECT * FROM (VALUES (1, 'NaN'::DOUBLE), (2, NULL), (3, .3)) t(id, score)");
    refused(
        "predictions.parquet has 1 answers too many: each id has one",
        "SELECT * FROM (VALUES (1, .1), (2, .2), (3, .3), (3, .3)) t(id, score)");
    refused(
        "predictions.parquet has no column id (data.columns.id); it has score",
        "SELECT .5 AS score");
    refused(
        "predictions.parquet has no column score, prediction or probability_ with the class that is"
            + " true; it has answer, id",
        "SELECT 1 AS id, .5 AS answer");
    Path text = Files.writeString(folder.resolve("text.parquet"), "a,b");
    assertThatThrownBy(
            () -> new PredictedScores(database, spec(BINARY), raw, text).read(signature(), 3))
        .hasMessage("predictions.parquet cannot be read as Parquet");
  }

  @Test
  void whatWouldBeJudgedByChanceOrIsTextIsRefused() {
    refused(
        "predictions.parquet has the columns score and prediction; write one of them, which is then"
            + " judged",
        "SELECT id, .1 AS score, .2 AS prediction FROM range(1, 5) t(id)");
    refused(
        "predictions.parquet has VARCHAR in the column prediction; numbers are needed",
        "SELECT id, '.2' AS prediction FROM range(1, 5) t(id)");
    refused(
        "predictions.parquet has VARCHAR in the column probability_1; numbers are needed",
        "SELECT id, '.2' AS probability_1 FROM range(1, 5) t(id)");
  }
}
