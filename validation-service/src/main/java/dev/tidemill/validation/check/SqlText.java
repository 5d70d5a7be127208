package dev.tidemill.validation.check;

/** Quotes names and values for DuckDB. */
public final class SqlText {

  private SqlText() {}

  /** A quoted identifier. */
  public static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** A string literal. */
  public static String text(String value) {
    return '\'' + value.replace("'", "''") + '\'';
  }
}
