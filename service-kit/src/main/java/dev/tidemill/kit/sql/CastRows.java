package dev.tidemill.kit.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The query that gives the rows of files their types. */
final class CastRows {

  private final TextValues values;
  private final Map<String, String> raw = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> checked;

  /**
   * @param raw types of the columns as they were read
   * @param checked columns beside which the values stand that are not of their types
   */
  CastRows(TextValues values, Map<String, String> raw, Set<String> checked) {
    this.values = values;
    this.raw.putAll(raw);
    this.checked = checked;
  }

  /**
   * The query.
   *
   * @param all the relation of all rows
   * @param columns their types; one that no file has is null in each row
   * @param indexes of the files, by their path
   */
  String of(String all, Map<String, String> columns, Map<String, Integer> indexes) {
    // The values are cast in a query of their own: with each cast twice in one query, planning
    // files of some thousand columns takes half as long again.
    List<String> cast = new ArrayList<>(List.of("f.i"));
    List<String> kept = new ArrayList<>(List.of("i"));
    columns.forEach(
        (column, type) -> {
          String is = raw.getOrDefault(column, "");
          String value = is.isEmpty() ? "NULL" : "r." + Sql.name(column);
          String v = "v" + kept.size();
          String typed = is.isEmpty() ? "CAST(NULL AS " + type + ")" : values.cast(value, is, type);
          cast.add(typed + " AS " + v);
          kept.add(v);
          if (checked.contains(column)) {
            String not = "n" + kept.size();
            cast.add(value + " AS " + not);
            kept.add("CASE WHEN %s IS NULL THEN CAST(%s AS VARCHAR) END".formatted(v, not));
          }
        });
    String files =
        indexes.entrySet().stream()
            .map(f -> "(" + Sql.text(f.getKey()) + ", " + f.getValue() + ")")
            .collect(Collectors.joining(", "));
    return "SELECT %s FROM (SELECT %s FROM %s r JOIN (VALUES %s) f(p, i) ON r.%s = f.p)"
        .formatted(
            String.join(", ", kept),
            String.join(", ", cast),
            all,
            files,
            Sql.name(FileRelation.PATH));
  }
}
