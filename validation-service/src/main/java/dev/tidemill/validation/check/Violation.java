package dev.tidemill.validation.check;

import dev.tidemill.kit.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/** The rows that make a check fail. */
public sealed interface Violation {

  /** Rows that meet a condition in SQL. */
  record Each(String condition) implements Violation {}

  /** Rows with the same values in these columns as another row. */
  record Repeated(List<String> columns) implements Violation {

    /** The columns as one SQL value. */
    public String key() {
      return columns.size() == 1 ? Sql.name(columns.get(0)) : "row(" + Sql.names(columns) + ")";
    }

    /**
     * A condition in SQL: the row has a value in each of the columns. Other rows repeat nothing.
     */
    public String isPresent() {
      return columns.stream()
          .map(c -> Sql.name(c) + " IS NOT NULL")
          .collect(Collectors.joining(" AND "));
    }
  }
}
