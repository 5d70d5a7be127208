package dev.tidemill.validation.gate.scoring;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the labels of the training rows are.
 *
 * @param mean NaN where there is no labelled training row, and where there are several classes
 * @param variance likewise
 * @param classes rows by class, the most frequent first; empty for a regression
 */
public record LabelFigures(double mean, double variance, Map<String, Long> classes) {

  /**
   * Looks at the raw rows.
   *
   * @param rows Parquet of the training rows
   */
  static LabelFigures of(DuckDb database, LabelValues labels, Path rows) throws SQLException {
    String relation = HoldoutRows.parquet(rows);
    String column = labels.label().column();
    String type = database.columns(relation).types().get(column);
    if (labels.task() == Task.REGRESSION) {
      String number = "TRY_CAST(" + name(column) + " AS DOUBLE)";
      List<Object> row =
          database
              .rows("SELECT avg(%1$s), var_pop(%1$s) FROM %2$s".formatted(number, relation))
              .get(0);
      return new LabelFigures(number(row.get(0)), number(row.get(1)), Map.of());
    }
    Map<String, Long> classes = new LinkedHashMap<>();
    for (List<Object> row :
        database.rows(
            "SELECT %s, count(*) FROM %s GROUP BY 1 ORDER BY 2 DESC, 1"
                .formatted(Sql.word(name(column), type), relation))) {
      if (row.get(0) != null) {
        classes.put((String) row.get(0), ((Number) row.get(1)).longValue());
      }
    }
    return labels.task() == Task.BINARY_CLASSIFICATION
        ? binary(labels, classes)
        : new LabelFigures(Double.NaN, Double.NaN, classes);
  }

  private static LabelFigures binary(LabelValues labels, Map<String, Long> classes) {
    double rows = 0;
    double sum = 0;
    for (Map.Entry<String, Long> found : classes.entrySet()) {
      rows += found.getValue();
      sum += found.getValue() * labels.valueOf(found.getKey());
    }
    double mean = rows > 0 ? sum / rows : Double.NaN;
    return new LabelFigures(mean, mean * (1 - mean), classes);
  }

  private static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
