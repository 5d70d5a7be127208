package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.CompiledCheck;
import dev.tidemill.validation.check.GateStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Points at rows and files of a check that failed.
 *
 * @param id columns that name a row
 * @param relations the rows of each scope
 * @param paths paths by index
 */
record FailingRows(
    DuckDb database,
    List<String> id,
    Columns columns,
    GateRelations relations,
    List<String> paths) {

  /** Up to five rows, each its id columns, the values concerned and the file. */
  List<String> pointers(CompiledCheck check) throws SQLException {
    boolean whole = check.spec().scope() == Scope.WINDOW;
    if (check.spec().kind() instanceof Unique unique) {
      return repeated(check, unique);
    }
    String relation = whole ? relations.window() : relations.perFile();
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

  private List<String> repeated(CompiledCheck check, Unique unique) throws SQLException {
    boolean whole = check.spec().scope() == Scope.WINDOW;
    List<String> pointers = new ArrayList<>();
    for (String relation : among(check)) {
      String sql =
          "SELECT count(*), %s, %s FROM %s WHERE %s%s GROUP BY %s HAVING count(*) > 1 ORDER BY 1 DESC, 2 LIMIT %d"
              .formatted(
                  whole
                      ? "NULL"
                      : "array_to_string(list_sort(list(DISTINCT "
                          + GateStatement.FILE
                          + ")), ',')",
                  unique.columns().stream()
                      .map(c -> "CAST(" + name(c) + " AS VARCHAR)")
                      .collect(Collectors.joining(", ")),
                  relation,
                  present(unique),
                  condition(check),
                  key(unique),
                  DataGate.FAILING_ROWS);
      for (List<Object> row : database.rows(sql)) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < unique.columns().size(); i++) {
          parts.add(unique.columns().get(i) + "=" + row.get(i + 2));
        }
        String in = whole ? "" : " in " + names(String.valueOf(row.get(1)));
        pointers.add(String.join(", ", parts) + ": " + row.get(0) + " rows" + in);
      }
    }
    return pointers.subList(0, Math.min(DataGate.FAILING_ROWS, pointers.size()));
  }

  private String names(String indexes) {
    return Stream.of(indexes.split(","))
        .map(i -> paths.get(Integer.parseInt(i)))
        .collect(Collectors.joining(" and "));
  }

  /** The rows among which none may be repeated. */
  private Collection<String> among(CompiledCheck check) {
    return check.spec().scope() == Scope.WINDOW
        ? List.of(relations.window())
        : relations.together().values();
  }

  private static String key(Unique unique) {
    String key = unique.columns().stream().map(c -> name(c)).collect(Collectors.joining(", "));
    return unique.columns().size() == 1 ? key : "row(" + key + ")";
  }

  /** New files with rows that make a check fail. */
  List<String> newFiles(CompiledCheck check) throws SQLException {
    if (check.spec().kind() instanceof Unique unique) {
      Set<String> files = new LinkedHashSet<>();
      for (String relation : among(check)) {
        String repeated =
            "%1$s IN (SELECT %1$s FROM %2$s WHERE %3$s%4$s GROUP BY 1 HAVING count(*) > 1)"
                .formatted(key(unique), relation, present(unique), condition(check));
        boolean whole = check.spec().scope() == Scope.WINDOW;
        files.addAll(files(whole ? relations.perFile() : relation, repeated, check));
      }
      return List.copyOf(files);
    }
    return check.violation().isEmpty()
        ? List.of()
        : files(relations.perFile(), check.violation().get(), check);
  }

  private List<String> files(String relation, String violation, CompiledCheck check)
      throws SQLException {
    String sql =
        "SELECT DISTINCT %s FROM %s WHERE %s%s ORDER BY 1"
            .formatted(GateStatement.FILE, relation, violation, condition(check));
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
