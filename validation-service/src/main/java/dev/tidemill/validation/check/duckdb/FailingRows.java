package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.validation.check.BoundCheck;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Violation;
import dev.tidemill.validation.check.Violation.Each;
import dev.tidemill.validation.check.Violation.Repeated;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the rows and files to blame for a failed check.
 *
 * @param columns of the rows that it looked at
 * @param relations the rows of each scope
 */
record FailingRows(
    DuckDb database,
    GateInput input,
    Columns columns,
    GateRelations relations,
    BoundCheck<?, ?> check) {

  private interface Find {
    List<String> in(FailingRows rows) throws SQLException;
  }

  private static final Cases<Void, Violation, Find> POINTERS =
      Cases.<Void, Violation, Find>of(Violation.class)
          .on(Each.class, each -> rows -> rows.each(each))
          .on(Repeated.class, repeated -> rows -> rows.repeated(repeated))
          .build();

  private static final Cases<Void, Violation, Find> NEW_FILES =
      Cases.<Void, Violation, Find>of(Violation.class)
          .on(Each.class, each -> rows -> rows.filesOf(each))
          .on(Repeated.class, repeated -> rows -> rows.filesOf(repeated))
          .build();

  /** Up to five rows, each its id columns, the values concerned and the file. */
  List<String> pointers() throws SQLException {
    return find(POINTERS);
  }

  /** New files with rows that make the check fail. */
  List<String> newFiles() throws SQLException {
    return find(NEW_FILES);
  }

  private List<String> find(Cases<Void, Violation, Find> cases) throws SQLException {
    Optional<Violation> violation = check.violation();
    return violation.isEmpty() ? List.of() : cases.apply(violation.get()).in(this);
  }

  private List<String> each(Each each) throws SQLException {
    Set<String> shown = new LinkedHashSet<>();
    input.data().columns().id().stream().filter(columns::has).forEach(shown::add);
    shown.addAll(check.columns());
    List<String> select = new ArrayList<>();
    select.add(isWhole() ? "NULL" : GateStatement.FILE);
    shown.forEach(c -> select.add("CAST(" + name(c) + " AS VARCHAR)"));
    String sql =
        "SELECT %s FROM %s WHERE %s%s LIMIT %d"
            .formatted(
                String.join(", ", select),
                isWhole() ? relations.window() : relations.perFile(),
                each.condition(),
                condition(),
                DataGate.FAILING_ROWS);
    List<String> names = List.copyOf(shown);
    return database.rows(sql).stream().map(row -> pointer(names, row)).toList();
  }

  private String pointer(List<String> names, List<Object> row) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      parts.add(names.get(i) + "=" + row.get(i + 1));
    }
    String in = row.get(0) instanceof Number file ? " in " + path(file) : "";
    return String.join(", ", parts) + in;
  }

  private List<String> repeated(Repeated repeated) throws SQLException {
    List<String> names = repeated.columns();
    String files = "array_to_string(list_sort(list(DISTINCT " + GateStatement.FILE + ")), ',')";
    List<String> pointers = new ArrayList<>();
    for (String relation : among()) {
      String sql =
          "SELECT count(*), %s, %s FROM %s WHERE %s%s GROUP BY %s HAVING count(*) > 1 ORDER BY 1 DESC, 2 LIMIT %d"
              .formatted(
                  isWhole() ? "NULL" : files,
                  names.stream()
                      .map(c -> "CAST(" + name(c) + " AS VARCHAR)")
                      .collect(Collectors.joining(", ")),
                  relation,
                  repeated.isPresent(),
                  condition(),
                  repeated.key(),
                  DataGate.FAILING_ROWS);
      for (List<Object> row : database.rows(sql)) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
          parts.add(names.get(i) + "=" + row.get(i + 2));
        }
        String in = isWhole() ? "" : " in " + names(String.valueOf(row.get(1)));
        pointers.add(String.join(", ", parts) + ": " + row.get(0) + " rows" + in);
      }
    }
    return pointers.subList(0, Math.min(DataGate.FAILING_ROWS, pointers.size()));
  }

  private String names(String indexes) {
    return Stream.of(indexes.split(","))
        .map(i -> path(Integer.valueOf(i)))
        .collect(Collectors.joining(" and "));
  }

  /** The relations within which no row may be repeated. */
  private Collection<String> among() {
    return isWhole() ? List.of(relations.window()) : relations.together().values();
  }

  private List<String> filesOf(Each each) throws SQLException {
    return files(relations.perFile(), each.condition());
  }

  private List<String> filesOf(Repeated repeated) throws SQLException {
    Set<String> files = new LinkedHashSet<>();
    for (String relation : among()) {
      String isRepeated =
          "%1$s IN (SELECT %1$s FROM %2$s WHERE %3$s%4$s GROUP BY 1 HAVING count(*) > 1)"
              .formatted(repeated.key(), relation, repeated.isPresent(), condition());
      files.addAll(files(isWhole() ? relations.perFile() : relation, isRepeated));
    }
    return List.copyOf(files);
  }

  private List<String> files(String relation, String violation) throws SQLException {
    String sql =
        "SELECT DISTINCT %s FROM %s WHERE %s%s ORDER BY 1"
            .formatted(GateStatement.FILE, relation, violation, condition());
    return database.rows(sql).stream().map(r -> path((Number) r.get(0))).toList();
  }

  private String path(Number index) {
    return input.paths().get(index.intValue());
  }

  private boolean isWhole() {
    return check.spec().scope() == Scope.WINDOW;
  }

  private String condition() {
    return check.spec().where().map(w -> " AND (" + w + "\n)").orElse("");
  }
}
