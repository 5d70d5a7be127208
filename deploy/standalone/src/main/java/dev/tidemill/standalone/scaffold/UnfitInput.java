package dev.tidemill.standalone.scaffold;

import dev.tidemill.standalone.scaffold.SeenColumn.Use;
import java.util.Optional;

/** Columns from which no model learns. */
final class UnfitInput {

  private UnfitInput() {}

  /** Why a column of a file of so many rows is none for a model; empty if it is one. */
  static Optional<String> why(SeenColumn column, long rows) {
    if (column.use() == Use.NESTED) {
      return Optional.of("data.query leaves lists and structures out");
    } else if (column.distinct() < 2) {
      return Optional.of(column.distinct() == 0 ? "it is empty" : "it has only one value");
    } else if (column.countsRows(rows)) {
      return Optional.of("it counts the rows");
    } else if (column.use() == Use.TIME || column.use() == Use.OTHER) {
      return Optional.of("a model takes no column of type " + column.type());
    } else if (column.use() == Use.TEXT && column.distinct() > Math.max(100, rows / 10)) {
      return Optional.of(
          "it has %d different texts: a name or a sentence, not a category"
              .formatted(column.distinct()));
    }
    return Optional.empty();
  }
}
