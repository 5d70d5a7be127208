package dev.tidemill.kit.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemill.kit.files.Packed;
import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files that hold a JSON object in each line. Their fields are columns of text, but those that hold
 * a list or an object anywhere, which are JSON.
 */
final class JsonLines {

  private static final String JSON = "json";
  private static final JsonFactory PARSERS = new JsonFactory();

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
    List<Object> odd =
        database
            .rows(
                """
                SELECT count(*) FILTER (t <> 'OBJECT'), min(t) FILTER (t <> 'OBJECT'),
                  count(*) FILTER (len(k) > list_unique(k))
                FROM (SELECT json_type(json) AS t, json_keys(json) AS k FROM %s)
                """
                    .formatted(rows))
            .get(0);
    if (((Number) odd.get(0)).longValue() > 0) {
      throw new UnreadableRowsException(
          odd.get(1).equals("ARRAY")
              ? "it holds a JSON array; one object a line is needed, as to_json(orient='records',"
                  + " lines=True) of pandas writes"
              : "it has lines that are not JSON objects");
    }
    if (((Number) odd.get(2)).longValue() > 0) {
      throw new UnreadableRowsException(keyTwice(file));
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

  /** Of a file with an object in which a key stands twice: DuckDB would read the first value. */
  private static String keyTwice(Path file) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Packed.open(file), StandardCharsets.UTF_8))) {
      long n = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        n++;
        Optional<String> key = keyTwice(line);
        if (key.isPresent()) {
          return "line %d has the key %s twice".formatted(n, key.get());
        }
      }
    } catch (IOException e) {
      // the sentence does without the line
    }
    return "a line has a key twice";
  }

  /** The first key of an object's own that stands in it before. */
  private static Optional<String> keyTwice(String line) throws IOException {
    Set<String> keys = new HashSet<>();
    try (JsonParser parser = PARSERS.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (!keys.add(parser.currentName())) {
          return Optional.of(parser.currentName());
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return Optional.empty();
    }
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
