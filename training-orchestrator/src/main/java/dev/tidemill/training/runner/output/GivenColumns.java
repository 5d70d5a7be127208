package dev.tidemill.training.runner.output;

import dev.tidemill.schemas.message.Prepared;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The inputs that a trainer was given, in the order of the training data.
 *
 * @param types DuckDB types by name, as far as they are known
 */
public record GivenColumns(List<String> names, Map<String, String> types) {

  private static final Set<String> WHOLE =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "HUGEINT");

  public GivenColumns {
    names = List.copyOf(names);
    types = Map.copyOf(types);
  }

  /** The inputs of prepared rows. */
  public static GivenColumns of(Prepared prepared) {
    return new GivenColumns(prepared.features(), prepared.types());
  }

  /** Whether a column holds texts. */
  boolean text(String column) {
    return type(column).equals("VARCHAR") || type(column).startsWith("ENUM");
  }

  /** Whether a model may take the values of a column as texts without a surprise. */
  boolean readsAsText(String column) {
    return text(column) || type(column).isEmpty() || WHOLE.contains(type(column));
  }

  String type(String column) {
    return types.getOrDefault(column, "").toUpperCase(Locale.ROOT);
  }
}
