package dev.tidemill.standalone.scoring;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows of a table as a model takes them, some at a time, in the order of the file. */
public final class RowParts {

  /** Rows of a part. */
  public static final int AT_ONCE = 50_000;

  private final GuardedDatabase database;
  private final SourceTable table;
  private final List<InputColumn> columns;
  private final String select;
  private final long rows;

  /**
   * @param defaults values by column, for columns that the table has not
   */
  public RowParts(
      GuardedDatabase database,
      SourceTable table,
      List<InputColumn> columns,
      Map<String, String> defaults)
      throws SQLException {
    this.database = database;
    this.table = table;
    this.columns = columns;
    this.select = select(table, columns, defaults);
    String count = "SELECT count(*) FROM " + table.table();
    this.rows = ((Number) database.rows(count).get(0).get(0)).longValue();
  }

  /** How many rows there are in all. */
  public long rows() {
    return rows;
  }

  private static String select(
      SourceTable table, List<InputColumn> columns, Map<String, String> defaults) {
    List<String> has = table.headers().getOrDefault(0, List.of());
    List<String> values = new ArrayList<>();
    for (InputColumn column : columns) {
      boolean absent = has.stream().noneMatch(column.name()::equalsIgnoreCase);
      String fallback = defaults.get(column.name());
      String value = fallback == null ? "NULL" : Sql.text(fallback);
      if (!absent) {
        value = name(column.name());
      }
      values.add("CAST(%s AS %s)".formatted(value, column.text() ? "VARCHAR" : "DOUBLE"));
    }
    return String.join(", ", values);
  }

  /** The part that begins with this row, counted from 0. */
  public InputRows from(long first) throws SQLException {
    String sql =
        "SELECT %s FROM %s WHERE rowid >= %d AND rowid < %d ORDER BY rowid"
            .formatted(select, table.table(), first, first + AT_ONCE);
    InputRows.Builder part = InputRows.builder(columns);
    try (Statement statement = database.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        for (int i = 0; i < columns.size(); i++) {
          if (columns.get(i).text()) {
            part.text(row.getString(i + 1));
          } else {
            double value = row.getDouble(i + 1);
            part.number(row.wasNull() ? Double.NaN : value);
          }
        }
      }
    }
    return part.build();
  }
}
