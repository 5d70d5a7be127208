package dev.tidemill.validation.check;

import dev.tidemill.kit.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/** Which rows make a check fail. */
public sealed interface Violation {

  /** Rows for which a SQL condition holds. */
  record Each(String condition) implements Violation {}

  /** Rows that have the values of these columns in common with another row. */
  record Repeated(List<String> columns) implements Violation {

    /** The columns as one SQL value. */
    public String key() {
      return columns.size() == 1 ? Sql.name(columns.get(0)) : "row(" + Sql.names(columns) + ")";
    }

    /** Condition for rows that have all of the values; the others are like no row. */
    public String isPresent() {
      return columns.stream()
          .map(c -> Sql.name(c) + " IS NOT NULL")
          .collect(Collectors.joining(" AND "));
    }
  }
}
