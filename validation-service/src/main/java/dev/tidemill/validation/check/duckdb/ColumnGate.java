package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.FileRows;
import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.basics.ColumnCheck;
import dev.tidemill.validation.check.basics.ColumnCheck.Lacking;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks for new files that lack a column which earlier files have, so that the query gives no value
 * for it. Earlier files are opened only for the names of their columns, and only if a new file
 * lacks one.
 */
final class ColumnGate {

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;

  ColumnGate(DuckDb database, GateInput input, GateRelations relations) {
    this.database = database;
    this.input = input;
    this.relations = relations;
  }

  /** Which files lack columns; empty if none does. */
  Optional<Judged> judge() throws SQLException {
    List<Lacking> lacking = new ArrayList<>();
    for (RawFile file : relations.judged()) {
      Set<String> lacks = ignoringCase(relations.tables().lacks(file));
      if (!lacks.isEmpty()) {
        lacking(file, lacks).ifPresent(lacking::add);
      }
    }
    return ColumnCheck.judge(lacking);
  }

  private Optional<Lacking> lacking(RawFile file, Set<String> lacks) throws SQLException {
    String rows = relations.byFile().get(file.index());
    Columns columns;
    try {
      columns = database.columns(rows);
    } catch (SQLException e) {
      // the checks report that the query cannot run
      return Optional.empty();
    }
    lacks.retainAll(wanted(columns));
    lacks.removeIf(c -> !columns.has(c));
    if (lacks.isEmpty()) {
      return Optional.empty();
    }
    List<List<String>> earlier = earlier(file);
    lacks.removeIf(c -> earlier.stream().anyMatch(h -> !ignoringCase(h).contains(c)));
    if (earlier.isEmpty() || lacks.isEmpty()) {
      return Optional.empty();
    }
    List<String> lost = withoutValue(List.copyOf(lacks), rows);
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(new Lacking(file.file().path(), lost, extra(file, earlier)));
  }

  /** The columns that checks name, and the model inputs; the schema check judges its own. */
  private Set<String> wanted(Columns columns) {
    Set<String> wanted = ignoringCase(List.of());
    if (input.rawInputs()) {
      wanted.addAll(input.inputs(columns));
    }
    input.checks().stream().map(DataCheckSpec::kind).forEach(k -> wanted.addAll(k.namedColumns()));
    input.data().columns().id().forEach(wanted::remove);
    wanted.remove(input.data().columns().time());
    wanted.remove(input.data().columns().label().column());
    input.declared().keySet().forEach(wanted::remove);
    return wanted;
  }

  /** The columns of each earlier file of the same source that has any. */
  private List<List<String>> earlier(RawFile file) {
    SourceSpec source =
        input.data().sources().stream()
            .filter(s -> s.name().equals(file.source()))
            .findFirst()
            .orElseThrow();
    List<List<String>> headers = new ArrayList<>();
    for (RawFile other : input.files()) {
      if (!other.fresh() && other.source().equals(file.source())) {
        List<String> header = header(source, other);
        if (!header.isEmpty()) {
          headers.add(header);
        }
      }
    }
    return headers;
  }

  private List<String> header(SourceSpec source, RawFile file) {
    List<String> read = relations.tables().table(source).headers().get(file.index());
    if (read != null) {
      return read;
    }
    try (FileRows rows = FileRows.of(database.guarded(), input.reading(source), file.path())) {
      return rows.columns();
    } catch (UnreadableRowsException e) {
      // an old file that can no longer be read says nothing about the new one
      return List.of();
    }
  }

  /** Those without a value: the query may make a lacking column from another one. */
  private List<String> withoutValue(List<String> columns, String rows) throws SQLException {
    String counts =
        columns.stream().map(c -> "count(" + name(c) + ")").collect(Collectors.joining(", "));
    List<Object> row = database.rows("SELECT count(*), " + counts + " FROM " + rows).get(0);
    List<String> without = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (isPositive(row.get(0)) && !isPositive(row.get(i + 1))) {
        without.add(columns.get(i));
      }
    }
    return without;
  }

  private static boolean isPositive(Object count) {
    return ((Number) count).longValue() > 0;
  }

  private List<String> extra(RawFile file, List<List<String>> earlier) {
    Set<String> known = ignoringCase(List.of());
    earlier.forEach(known::addAll);
    return relations.tables().header(file).stream().filter(c -> !known.contains(c)).toList();
  }

  private static Set<String> ignoringCase(Collection<String> names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(names);
    return set;
  }
}
