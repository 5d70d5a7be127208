package dev.tidemill.kit.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows are columns of plain values: no program of a pipeline gets lists or structures. */
public final class PlainColumns {

  private PlainColumns() {}

  /**
   * Why the columns of a query cannot be the rows of a run.
   *
   * @param types by column
   */
  public static Optional<String> refusal(Map<String, String> types) {
    List<String> nested =
        types.entrySet().stream()
            .filter(c -> isNested(c.getValue()))
            .map(c -> c.getKey() + " (" + c.getValue() + ")")
            .toList();
    return nested.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "data.query gives "
                + String.join(", ", nested)
                + ", but rows are columns of plain values. Name the parts in data.query, as in"
                + " SELECT place.city AS city or SELECT tags ->> 0 AS tag, or leave the column out"
                + " by SELECT * EXCLUDE (tags).");
  }

  /** Whether values of a type are lists, structures or bytes. */
  public static boolean isNested(String type) {
    return type.endsWith("]")
        || type.startsWith("STRUCT(")
        || type.startsWith("MAP(")
        || type.startsWith("UNION(")
        || type.equals("JSON")
        || type.equals("BLOB")
        || type.equals("VARIANT");
  }
}
