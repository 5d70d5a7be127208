package dev.tidemill.kit.sql;

import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files that hold a JSON object in each line. Their fields are columns of text, but those that hold
 * a list or an object anywhere, which are JSON.
 */
final class JsonLines {

  private static final String JSON = "json";

  private JsonLines() {}

  /**
   * What the fields of a file hold.
   *
   * @param columns names of the fields, in the order of their first appearance
   * @param nested those of them that hold a list or an object
   * @param words those of them that hold a text
   */
  record Seen(List<String> columns, Set<String> nested, Set<String> words) {}

  static Seen look(GuardedDatabase database, Path file)
      throws SQLException, UnreadableRowsException {
    String rows = objects(List.of(file));
    List<Object> other =
        database
            .rows(
                "SELECT count(*), min(json_type(json)) FROM "
                    + rows
                    + " WHERE json_type(json) <> 'OBJECT'")
            .get(0);
    if (((Number) other.get(0)).longValue() > 0) {
      throw new UnreadableRowsException(
          other.get(1).equals("ARRAY")
              ? "it holds a JSON array; one object a line is needed, as to_json(orient='records',"
                  + " lines=True) of pandas writes"
              : "it has lines that are not JSON objects");
    }
    String fields =
        "SELECT n, unnest(json_keys(json)) AS k, unnest(range(len(json_keys(json)))) AS i, json"
            + " FROM (SELECT row_number() OVER () AS n, json FROM "
            + rows
            + ")";
    String type = "json_type(json, '/' || replace(replace(k, '~', '~0'), '/', '~1'))";
    List<String> columns = new ArrayList<>();
    Set<String> nested = new TreeSet<>();
    Set<String> words = new TreeSet<>();
    for (List<Object> field :
        database.rows(
            "SELECT k, bool_or(t IN ('OBJECT', 'ARRAY')), bool_or(t = 'VARCHAR')"
                + " FROM (SELECT n, i, k, coalesce("
                + type
                + ", 'NULL') AS t FROM ("
                + fields
                + ")) GROUP BY k ORDER BY min(n), min(i)")) {
      String name = (String) field.get(0);
      columns.add(name);
      if (Boolean.TRUE.equals(field.get(1))) {
        nested.add(name);
      }
      if (Boolean.TRUE.equals(field.get(2))) {
        words.add(name);
      }
    }
    return new Seen(columns, nested, words);
  }

  /** The fields of files as columns, with the path of each row. */
  static String relation(List<Path> files, Collection<String> columns, Set<String> nested) {
    String list =
        columns.stream()
            .map(
                c ->
                    (nested.contains(c) ? "json_extract" : "json_extract_string")
                        + "("
                        + JSON
                        + ", "
                        + Sql.text("/" + c.replace("~", "~0").replace("/", "~1"))
                        + ") AS "
                        + Sql.name(c)
                        + ", ")
            .collect(Collectors.joining());
    return "(SELECT " + list + Sql.name(FileRelation.PATH) + " FROM " + objects(files) + ")";
  }

  private static String objects(List<Path> files) {
    return "read_ndjson_objects("
        + FileRelation.list(files)
        + ", filename = "
        + Sql.text(FileRelation.PATH)
        + ")";
  }
}
