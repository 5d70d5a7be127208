package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.basics.InputCheck;
import dev.tidemill.validation.check.basics.InputCheck.Seen;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files whose values turned a model input into text. It reads rows only if a model input
 * is text.
 */
final class InputGate {

  private static final String TEXT = "VARCHAR";

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;

  InputGate(DuckDb database, GateInput input, GateRelations relations) {
    this.database = database;
    this.input = input;
    this.relations = relations;
  }

  /** What is wrong with the inputs; empty if all are numbers, or a program makes them. */
  Optional<Judged> judge() throws SQLException {
    if (!input.rawInputs()) {
      return Optional.empty();
    }
    boolean isNew = !relations.judged().isEmpty();
    List<String> columns;
    List<String> before;
    try {
      columns = isNew ? textInputs(database.columns(relations.perFile())) : List.of();
      before = textInputs(database.columns(relations.all()));
    } catch (SQLException e) {
      // the checks report that the query cannot run
      return Optional.empty();
    }
    boolean others = input.files().stream().anyMatch(f -> !f.fresh());
    return InputCheck.judge(files(columns), older(before, isNew), others);
  }

  private List<String> textInputs(Columns columns) {
    return input.inputs(columns).stream()
        .filter(c -> columns.types().get(c).equalsIgnoreCase(TEXT))
        .toList();
  }

  private List<Seen> files(List<String> columns) throws SQLException {
    List<Seen> seen = new ArrayList<>();
    if (!columns.isEmpty()) {
      for (List<Object> row :
          database.rows(
              "SELECT %s, %s FROM %s GROUP BY 1 ORDER BY 1"
                  .formatted(GateStatement.FILE, aggregates(columns), relations.perFile()))) {
        RawFile file = input.files().get(((Number) row.get(0)).intValue());
        seen(columns, file.file().path(), row.subList(1, row.size())).stream()
            .filter(s -> relations.tables().mayHold(file, s.column()))
            .forEach(seen::add);
      }
    }
    return seen;
  }

  /** Rows of the run that no new file gives. */
  private List<Seen> older(List<String> columns, boolean isNew) throws SQLException {
    if (columns.isEmpty()) {
      return List.of();
    }
    String rows = relations.all();
    if (isNew) {
      String keys = Sql.names(input.data().columns().id());
      rows =
          "(SELECT * FROM %s ANTI JOIN (SELECT %s FROM %s) USING (%2$s))"
              .formatted(rows, keys, relations.perFile());
    }
    List<Object> row = database.rows("SELECT " + aggregates(columns) + " FROM " + rows).get(0);
    return seen(columns, "", row);
  }

  private static String aggregates(List<String> columns) {
    List<String> parts = new ArrayList<>();
    for (String column : columns) {
      String x = name(column);
      String number =
          "coalesce(NOT contains(%1$s, '_') AND TRY_CAST(%1$s AS DOUBLE) IS NOT NULL, false)"
              .formatted(x);
      String truth = "coalesce(lower(trim(" + x + ")) IN ('true', 'false'), false)";
      parts.add("count(" + x + ")");
      parts.add("count(*) FILTER (" + number + ")");
      parts.add("count(*) FILTER (" + truth + ")");
      parts.add("min(" + x + ") FILTER (NOT " + number + ")");
      parts.add("min(" + x + ") FILTER (NOT " + truth + ")");
    }
    return String.join(", ", parts);
  }

  private static List<Seen> seen(List<String> columns, String in, List<Object> row) {
    List<Seen> seen = new ArrayList<>();
    int at = 0;
    for (String column : columns) {
      seen.add(
          new Seen(
              column,
              in,
              ((Number) row.get(at)).longValue(),
              ((Number) row.get(at + 1)).longValue(),
              ((Number) row.get(at + 2)).longValue(),
              (String) row.get(at + 3),
              (String) row.get(at + 4)));
      at += 5;
    }
    return seen;
  }
}
