package dev.tidemill.standalone.scaffold;

import dev.tidemill.kit.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The query of a new pipeline: all rows as they are, unless something of them has to change. */
record RowsQuery(DataLook data, Guesses guesses) {

  /** In lines; none if nothing has to change. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    String columns = "*" + without() + cleaned();
    if (guesses.makesId()) {
      String all =
          data.columns().stream().map(c -> Sql.name(c.name())).collect(Collectors.joining(", "));
      // Without a time, equal rows differ in the time of their file.
      boolean numbered = data.repeated() > 0 || !guesses.timed();
      String which = numbered ? ", row_number() OVER (PARTITION BY " + all + ")" : "";
      lines.add(
          "SELECT %smd5(CAST(row(%s%s) AS VARCHAR)) AS %s, %s FROM rows"
              .formatted(numbered ? "" : "DISTINCT ", all, which, Guesses.MADE_ID, columns));
    } else if (!columns.equals("*")) {
      lines.add("SELECT " + columns + " FROM rows");
    }
    return lines;
  }

  /** Lists and structures reach no snapshot. */
  private String without() {
    List<String> nested =
        data.columns().stream()
            .filter(c -> c.use() == SeenColumn.Use.NESTED)
            .map(SeenColumn::name)
            .toList();
    return nested.isEmpty() ? "" : " EXCLUDE (" + Sql.names(nested) + ")";
  }

  private String cleaned() {
    String label = Sql.name(guesses.label().value());
    return guesses
        .spelling()
        .map(s -> " REPLACE (" + s.value().formatted(label) + " AS " + label + ")")
        .orElse("");
  }
}
