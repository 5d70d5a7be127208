package dev.tidemill.validation.check;

import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All checks of a scope as one SQL statement: a row per file for new files, a single row for the
 * window.
 *
 * @param checks in the order of their results
 * @param relation what may stand after FROM; has the column {@link #FILE} when {@code perFile}
 */
public record GateStatement(List<CompiledCheck> checks, String relation, boolean perFile) {

  /** Index of the file that a row comes from. */
  public static final String FILE = "__file";

  /** Stands for a file's path in results over the window. */
  public static final String WINDOW = "window";

  public GateStatement {
    checks = List.copyOf(checks);
  }

  /** The statement: first column the file's index, then the aggregates of each check in order. */
  public String sql() {
    List<String> columns = new ArrayList<>();
    columns.add(perFile ? FILE : "0");
    for (CompiledCheck check : checks) {
      columns.addAll(check.aggregates());
    }
    String select = "SELECT " + String.join(",\n  ", columns) + "\nFROM " + relation;
    return perFile ? select + "\nGROUP BY " + FILE : select;
  }

  /** The statement for one of the checks alone. */
  public GateStatement only(CompiledCheck check) {
    return new GateStatement(List.of(check), relation, perFile);
  }

  /**
   * The figures of one check.
   *
   * @param rows rows of the statement's result by file index, without their first column; a file
   *     without rows is not in it
   * @param files paths by index
   */
  public List<Figures> figures(
      CompiledCheck check, Map<Integer, List<Object>> rows, List<String> files) {
    int from = 0;
    for (CompiledCheck before : checks) {
      if (before == check) {
        break;
      }
      from += before.aggregates().size();
    }
    int to = from + check.aggregates().size();
    List<Figures> figures = new ArrayList<>();
    if (!perFile) {
      figures.add(new Figures(WINDOW, rows.get(0).subList(from, to)));
      return figures;
    }
    for (int f = 0; f < files.size(); f++) {
      List<Object> row = rows.get(f);
      List<Object> values =
          row == null
              ? new ArrayList<>(java.util.Collections.nCopies(to - from, null))
              : row.subList(from, to);
      figures.add(new Figures(files.get(f), values));
    }
    return figures;
  }
}
