package dev.tidemill.validation.check;

import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All checks of a scope as one SQL statement, with a row of aggregates for each relation: one per
 * new file, or a single one for the window. The rows are joined by UNION ALL, which DuckDB runs
 * faster than one grouping by file.
 *
 * @param checks in the order of their results
 * @param relations by the file's index what may stand after FROM; {@link #WHOLE} for the window
 */
public record GateStatement(List<CompiledCheck> checks, Map<Integer, String> relations) {

  /** Column with the index of the file that a row comes from. */
  public static final String FILE = "__file";

  /** Stands for a file's path in results over the window. */
  public static final String WINDOW = "window";

  /** Stands for a file's index in statements over the window. */
  public static final int WHOLE = -1;

  public GateStatement {
    checks = List.copyOf(checks);
    relations = new TreeMap<>(relations);
  }

  /** The statement: first column the file's index, then the aggregates of each check in order. */
  public String sql() {
    List<String> selects = new ArrayList<>();
    relations.forEach(
        (file, relation) -> {
          List<String> columns = new ArrayList<>();
          columns.add(Integer.toString(file));
          checks.forEach(c -> columns.addAll(c.aggregates()));
          // Without any aggregate a relation gave a row for each of its rows, or none.
          columns.add("count(*)");
          selects.add("SELECT " + String.join(",\n  ", columns) + "\nFROM " + relation);
        });
    return String.join("\nUNION ALL\n", selects);
  }

  /** The statement for one of the checks alone. */
  public GateStatement only(CompiledCheck check) {
    return new GateStatement(List.of(check), relations);
  }

  /**
   * The figures of one check, one entry a relation.
   *
   * @param rows rows of the statement's result by file index, without their first column
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
    for (int file : relations.keySet()) {
      String path = file == WHOLE ? WINDOW : files.get(file);
      figures.add(new Figures(path, rows.get(file).subList(from, to)));
    }
    return figures;
  }
}
