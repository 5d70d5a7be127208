package dev.tidemill.validation.check.run;

import static dev.tidemill.validation.check.SqlText.name;

import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.DataCheckSpec.Unique;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.CompiledCheck;
import dev.tidemill.validation.check.GateStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Points at rows and files of a check that failed.
 *
 * @param id columns that name a row
 * @param window the query over all files
 * @param perFile the query over each new file, with the file's index
 * @param paths paths by index
 */
record FailingRows(
    DuckDb database,
    List<String> id,
    Columns columns,
    String window,
    String perFile,
    List<String> paths) {

  /** Up to five rows, each its id columns, the values concerned and the file. */
  List<String> pointers(CompiledCheck check) throws SQLException {
    boolean whole = check.spec().scope() == Scope.WINDOW;
    String relation = whole ? window : perFile;
    if (check.spec().kind() instanceof Unique unique) {
      return repeated(check, unique, relation);
    }
    if (check.violation().isEmpty()) {
      return List.of();
    }
    Set<String> shown = new LinkedHashSet<>();
    id.stream().filter(columns::has).forEach(shown::add);
    shown.addAll(check.columns());
    List<String> select = new ArrayList<>();
    select.add(whole ? "NULL" : GateStatement.FILE);
    shown.forEach(c -> select.add("CAST(" + name(c) + " AS VARCHAR)"));
    String sql =
        "SELECT %s FROM %s WHERE %s%s LIMIT %d"
            .formatted(
                String.join(", ", select),
                relation,
                check.violation().get(),
                condition(check),
                DataGate.FAILING_ROWS);
    List<String> names = List.copyOf(shown);
    return database.rows(sql).stream().map(row -> pointer(names, row)).toList();
  }

  private String pointer(List<String> names, List<Object> row) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      parts.add(names.get(i) + "=" + row.get(i + 1));
    }
    String in = row.get(0) instanceof Number file ? " in " + paths.get(file.intValue()) : "";
    return String.join(", ", parts) + in;
  }

  private List<String> repeated(CompiledCheck check, Unique unique, String relation)
      throws SQLException {
    String key = unique.columns().stream().map(c -> name(c)).collect(Collectors.joining(", "));
    String file = check.spec().scope() == Scope.WINDOW ? "" : ", " + GateStatement.FILE;
    String sql =
        "SELECT count(*), %s FROM %s WHERE %s%s GROUP BY %s%s HAVING count(*) > 1 ORDER BY ALL DESC LIMIT %d"
            .formatted(
                unique.columns().stream()
                    .map(c -> "CAST(" + name(c) + " AS VARCHAR)")
                    .collect(Collectors.joining(", ")),
                relation,
                present(unique),
                condition(check),
                key,
                file,
                DataGate.FAILING_ROWS);
    List<String> pointers = new ArrayList<>();
    for (List<Object> row : database.rows(sql)) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < unique.columns().size(); i++) {
        parts.add(unique.columns().get(i) + "=" + row.get(i + 1));
      }
      pointers.add(String.join(", ", parts) + ": " + row.get(0) + " rows");
    }
    return pointers;
  }

  /** New files with rows that make a check over the window fail. */
  List<String> newFiles(CompiledCheck check) throws SQLException {
    Optional<String> violation = check.violation();
    if (check.spec().kind() instanceof Unique unique) {
      String key = unique.columns().stream().map(c -> name(c)).collect(Collectors.joining(", "));
      violation =
          Optional.of(
              "(%s) IN (SELECT %s FROM %s WHERE %s%s GROUP BY %s HAVING count(*) > 1)"
                  .formatted(
                      unique.columns().size() == 1 ? key : "row(" + key + ")",
                      unique.columns().size() == 1 ? key : "row(" + key + ")",
                      window,
                      present(unique),
                      condition(check),
                      key));
    }
    if (violation.isEmpty()) {
      return List.of();
    }
    String sql =
        "SELECT DISTINCT %s FROM %s WHERE %s%s ORDER BY 1"
            .formatted(GateStatement.FILE, perFile, violation.get(), condition(check));
    return database.rows(sql).stream().map(r -> paths.get(((Number) r.get(0)).intValue())).toList();
  }

  private static String present(Unique unique) {
    return unique.columns().stream()
        .map(c -> name(c) + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }

  private static String condition(CompiledCheck check) {
    return check.spec().where().map(w -> " AND (" + w + "\n)").orElse("");
  }
}
