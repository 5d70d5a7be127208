package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The columns of an id in SQL. */
record IdColumns(List<String> names) {

  /** Between the columns where they are one text. */
  private static final char BETWEEN = 31;

  /** Of an id as one text. */
  static final String KEY = "\"tidemill key\"";

  /** Condition for a row with a value in each of them. */
  String isPresent() {
    return names.stream()
        .map(c -> Sql.name(c) + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }

  /** The columns, joined by commas. */
  String list() {
    return Sql.names(names);
  }

  /** The id as one text; relations may differ in the types of its columns. */
  String key() {
    return names.stream()
        .map(c -> "CAST(" + Sql.name(c) + " AS VARCHAR)")
        .collect(Collectors.joining(", ", "concat_ws(chr(" + (int) BETWEEN + "), ", ")"));
  }

  /** A table with the id as one text beside its columns. */
  String withKey(String table) {
    return "(SELECT *, " + key() + " AS " + KEY + " FROM " + table + ")";
  }

  /** An id for people: each column with its value. */
  String shown(String key) {
    String[] values = key.split(String.valueOf(BETWEEN), -1);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      parts.add(names.get(i) + " " + values[i]);
    }
    return String.join(", ", parts);
  }
}
