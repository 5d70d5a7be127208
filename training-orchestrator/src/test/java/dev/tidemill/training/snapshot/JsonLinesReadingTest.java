package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.PlainColumns;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import org.junit.jupiter.api.Test;

/** How files of JSON lines are read. */
class JsonLinesReadingTest extends ReadFiles {

  @Test
  void jsonLinesKeepWhatTheirValuesAre() throws Exception {
    file(
        "a.jsonl",
        """
        {"id": 1, "zip": "007", "x": 1.5, "at": "2024-03-01T10:00:00", "ok": true, "a/b": 1}
        {"id": 2, "zip": "8001", "x": null, "at": "2024-03-02T10:00:00", "ok": false, "tags": ["a"]}
        """);
    file("b.jsonl", "{\"id\": 3, \"x\": 2, \"later\": 5}\n");
    SourceTable table = load("jsonl", "maxMistyped: 0");
    assertThat(table.unreadable()).isEmpty();
    assertThat(table.columns())
        .containsEntry("id", "BIGINT")
        .containsEntry("zip", "VARCHAR")
        .containsEntry("x", "DOUBLE")
        .containsEntry("at", "TIMESTAMP")
        .containsEntry("ok", "BOOLEAN")
        .containsEntry("a/b", "BIGINT")
        .containsEntry("tags", "JSON")
        .containsEntry("later", "BIGINT");
    assertThat(column(table, "zip")).containsExactlyInAnyOrder("007", "8001", null);
    assertThat(column(table, "tags")).containsExactlyInAnyOrder(null, "[\"a\"]", null);
  }

  @Test
  void whatIsNotJsonLinesIsToldByItsLineOrByWhatItIs() throws Exception {
    file("a.jsonl", "{\"id\": 1}\nid,x\n");
    file("b.jsonl", "[{\"id\": 1}, {\"id\": 2}]\n");
    file("c.jsonl", "1\n2\n");
    SourceTable table = load("jsonl", "maxMistyped: 0");
    assertThat(table.unreadable())
        .containsEntry(0, "line 2 is not a JSON object")
        .containsEntry(2, "it has lines that are not JSON objects");
    assertThat(table.unreadable().get(1)).startsWith("it holds a JSON array; one object a line");
  }

  @Test
  void aKeyThatStandsTwiceInALineIsToldByItsLine() throws Exception {
    file("a.jsonl", "{\"x\": 1, \"y\": {\"x\": 3}}\n\n{\"x\": 1, \"x\": 2}\n");
    assertThat(load("jsonl", "maxMistyped: 0").unreadable())
        .containsEntry(0, "line 3 has the key x twice");
  }

  @Test
  void aNestedColumnIsNamedWithWhatToWriteAndItsPartsCanBeSelected() throws Exception {
    database.run(
        "COPY (SELECT 1 AS id, {'city': 'Bern'} AS place, 2.5 AS x) TO "
            + Sql.text(folder.resolve("a.parquet"))
            + " (FORMAT parquet)");
    files.add(new SourceTable.Part(0, folder.resolve("a.parquet")));
    SourceTable table = load("parquet", "maxMistyped: 0");
    assertThat(PlainColumns.refusal(table.columns()).orElseThrow())
        .startsWith(
            "data.query gives place (STRUCT(city VARCHAR)), but rows are columns of plain values.");
    String query = "(SELECT id, place.city AS city, x FROM " + table.table() + ")";
    assertThat(PlainColumns.refusal(database.columns(query))).isEmpty();
  }
}
