package dev.tidemill.validation.gate.scoring;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.ModelFormatSpec.Positive;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The scores of a model that is not ONNX: what its program answered for the holdout, in a Parquet
 * file with the id columns and {@code score}, {@code prediction} or {@code probability_CLASS}.
 */
final class PredictedScores {

  private static final String PROBABILITY = "probability_";
  private static final List<String> SINGLE = List.of("score", "prediction");

  private final DuckDb database;
  private final PipelineSpec spec;
  private final Path raw;
  private final Path predictions;

  /**
   * @param raw the labelled rows of the holdout, in Parquet
   * @param predictions what the program wrote
   */
  PredictedScores(DuckDb database, PipelineSpec spec, Path raw, Path predictions) {
    this.database = database;
    this.spec = spec;
    this.raw = raw;
    this.predictions = predictions;
  }

  /**
   * Scores in the order of {@link HoldoutRows}.
   *
   * @param rows how many labelled rows there are
   * @throws ModelContractException if a row has no answer, or more than one, or none that counts
   */
  Scores read(Signature signature, int rows) throws SQLException, ModelContractException {
    Columns columns = columns();
    List<String> ids = spec.data().columns().id();
    List<String> missing = ids.stream().filter(id -> !columns.has(id)).toList();
    if (!missing.isEmpty()) {
      throw broken(
          "has no column %s (data.columns.id); it has %s"
              .formatted(String.join(", ", missing), String.join(", ", columns.types().keySet())));
    }
    List<String> wanted = scored(columns, signature);
    requireNumbers(wanted, columns);
    List<double[]> scores = values(wanted, rows);
    return scores.size() == 1 ? Scores.of(scores.get(0)) : Scores.of(signature.classes(), scores);
  }

  private Columns columns() throws ModelContractException {
    try {
      return database.columns(HoldoutRows.parquet(predictions));
    } catch (SQLException e) {
      throw new ModelContractException("predictions.parquet cannot be read as Parquet", e);
    }
  }

  /** The columns that are the scores. */
  private List<String> scored(Columns columns, Signature signature) throws ModelContractException {
    if (spec.task() == Task.MULTICLASS_CLASSIFICATION) {
      List<String> wanted = signature.classes().stream().map(c -> PROBABILITY + c).toList();
      List<String> missing = wanted.stream().filter(c -> !columns.has(c)).toList();
      if (!missing.isEmpty()) {
        throw broken(
            "has no column %s; it has %s"
                .formatted(
                    String.join(", ", missing), String.join(", ", columns.types().keySet())));
      }
      return wanted;
    }
    List<String> single = SINGLE.stream().filter(columns::has).toList();
    if (single.size() > 1) {
      throw broken(
          "has the columns %s; write one of them, which is then judged"
              .formatted(String.join(" and ", single)));
    }
    return List.of(single.isEmpty() ? ofTrue(columns, signature) : single.get(0));
  }

  /** A text that looks like a number is mostly a slip of the program. */
  private static void requireNumbers(List<String> wanted, Columns columns)
      throws ModelContractException {
    for (String column : wanted) {
      String type = columns.types().get(column);
      if (!columns.isNumber(column) && !type.equals("BOOLEAN")) {
        throw broken("has %s in the column %s; numbers are needed".formatted(type, column));
      }
    }
  }

  /** The probability of the class that is true. */
  private String ofTrue(Columns columns, Signature signature) throws ModelContractException {
    Stream<String> words =
        Stream.concat(
            Stream.concat(
                spec.model().positive().flatMap(Positive::trueClass).stream(),
                signature.classes().size() == 2
                    ? Stream.of(signature.classes().get(1))
                    : Stream.empty()),
            Stream.of("1", "true", "True"));
    Optional<String> column =
        spec.task() == Task.BINARY_CLASSIFICATION
            ? words.map(w -> PROBABILITY + w).filter(columns::has).findFirst()
            : Optional.empty();
    return column.orElseThrow(
        () ->
            broken(
                "has no column score, prediction%s; it has %s"
                    .formatted(
                        spec.task() == Task.BINARY_CLASSIFICATION
                            ? " or probability_ with the class that is true"
                            : "",
                        String.join(", ", columns.types().keySet()))));
  }

  private List<double[]> values(List<String> wanted, int rows)
      throws SQLException, ModelContractException {
    List<double[]> scores =
        wanted.stream().map(w -> new double[rows]).collect(Collectors.toCollection(ArrayList::new));
    long read = 0;
    long unanswered = 0;
    try (Statement statement = database.connection().createStatement();
        ResultSet row = statement.executeQuery(sql(wanted))) {
      while (row.next()) {
        for (int c = 0; c < wanted.size(); c++) {
          double score = row.getDouble(c + 1);
          boolean finite = !row.wasNull() && Double.isFinite(score);
          unanswered += finite || c > 0 ? 0 : 1;
          if (read < rows) {
            scores.get(c)[(int) read] = finite ? score : Double.NaN;
          }
        }
        read++;
      }
    }
    if (read > rows) {
      throw broken("has %d answers too many: each id has one".formatted(read - rows));
    }
    if (unanswered > 0) {
      throw broken(
          "has no answer, or one that is not a finite number, for %d of %d rows"
              .formatted(unanswered, rows));
    }
    if (IntStream.range(0, scores.size())
        .anyMatch(c -> java.util.Arrays.stream(scores.get(c)).anyMatch(Double::isNaN))) {
      throw broken("has probabilities that are not finite numbers");
    }
    return scores;
  }

  private String sql(List<String> wanted) {
    List<String> ids = spec.data().columns().id();
    String label = "r." + name(spec.data().columns().label().column());
    return "SELECT %s FROM %s r LEFT JOIN %s p ON %s WHERE %s IS NOT NULL ORDER BY %s"
        .formatted(
            wanted.stream()
                .map(w -> "TRY_CAST(p." + name(w) + " AS DOUBLE)")
                .collect(Collectors.joining(", ")),
            HoldoutRows.parquet(raw),
            HoldoutRows.parquet(predictions),
            ids.stream()
                .map(c -> "r." + name(c) + " = p." + name(c))
                .collect(Collectors.joining(" AND ")),
            label,
            HoldoutRows.order(spec.data()));
  }

  private static ModelContractException broken(String what) {
    return new ModelContractException("predictions.parquet " + what);
  }
}
