package dev.tidemill.training.snapshot;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.sql.TypeHint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Files as people have them, read as a specification says. */
class FileReadingTest extends ReadFiles {

  @Test
  void aEuropeanFileIsReadAsItSays() throws Exception {
    byte[] bytes =
        """
        id;departed_at;price;city
        1;31.12.2024 13:05;1,5;Zürich
        2;01.01.2025 00:00;NA;€ville
        """
            .getBytes(Charset.forName("windows-1252"));
    file("a.csv", bytes);
    SourceTable table =
        load(
            "csv",
            "delimiter: \";\", decimal: \",\", timestampFormat: \"%d.%m.%Y %H:%M\","
                + " timeZone: Europe/Zurich, encoding: windows-1252, nullWords: [NA]");
    assertThat(table.unreadable()).isEmpty();
    assertThat(table.columns())
        .containsEntry("price", "DOUBLE")
        .containsEntry("departed_at", "TIMESTAMP");
    assertThat(column(table, "departed_at"))
        .as("in UTC")
        .containsExactly("2024-12-31 12:05:00", "2024-12-31 23:00:00");
    assertThat(column(table, "price")).containsExactly("1.5", null);
    assertThat(column(table, "city")).containsExactly("Zürich", "€ville");
  }

  @Test
  void tabsAndFilesWithoutAHeaderAreReadByTheirNames() throws Exception {
    file("a.tsv", "1\t2.5\n2\t3.5\n");
    SourceTable table = load("tsv", "names: [id, x]");
    assertThat(table.columns()).containsOnlyKeys("id", "x");
    assertThat(column(table, "x")).containsExactly("2.5", "3.5");
  }

  @Test
  void aZstandardFileIsUnpackedAndOneThatBreaksOffIsToldByName() throws Exception {
    Path whole = folder.resolve("a.csv.zst");
    database.run("COPY (SELECT 1 AS id, 2 AS x) TO " + Sql.text(whole) + " (FORMAT csv, HEADER)");
    files.add(new SourceTable.Part(0, whole));
    byte[] bytes = Files.readAllBytes(whole);
    file("b.csv.zst", Arrays.copyOf(bytes, bytes.length - 6));
    SourceTable table = load("csv", "maxMistyped: 0");
    assertThat(column(table, "x")).containsExactly("2");
    assertThat(table.unreadable())
        .containsEntry(1, "its end is missing: it was not written, or not copied, to its end");
  }

  @Test
  void aPackedFileThatBreaksOffAndOneThatIsDamagedAreToldApart() throws Exception {
    Path whole = folder.resolve("whole.csv.zst");
    database.run(
        "COPY (SELECT range AS id, random() AS x FROM range(20000)) TO "
            + Sql.text(whole)
            + " (FORMAT csv, HEADER)");
    byte[] zst = Files.readAllBytes(whole);
    byte[] gz = gzip("id,x\n1,2\n".repeat(2000));
    file("a.csv.gz", Arrays.copyOf(gz, gz.length - 5));
    file("b.csv.gz", Arrays.copyOf(gz, 1));
    file("c.csv.gz", damaged(gz, gz.length - 6)); // its check sum
    file("d.csv.zst", Arrays.copyOf(zst, zst.length / 2));
    file("e.csv.zst", damaged(zst, zst.length / 2));
    file("f.csv.zst", gz);
    SourceTable table = load("csv", "maxMistyped: 0");
    String end = "its end is missing: it was not written, or not copied, to its end";
    String damaged = "it is damaged: its bytes do not unpack";
    assertThat(table.unreadable())
        .containsEntry(0, end)
        .containsEntry(1, end)
        .containsEntry(2, damaged)
        .containsEntry(3, end)
        .containsEntry(4, damaged)
        .containsEntry(5, "its name ends in .zst, but it is not a Zstandard file");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] damaged(byte[] bytes, int at) {
    byte[] damaged = bytes.clone();
    for (int i = at; i < Math.min(at + 40, bytes.length); i++) {
      damaged[i] ^= 0x55;
    }
    return damaged;
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() throws Exception {
    file("a.csv", "\ufeff\"id\",x\n1,2\n");
    file("b.csv", "\ufeffid,x\n3,4\n");
    SourceTable table = load("csv", "maxMistyped: 0");
    assertThat(table.columns()).containsOnlyKeys("id", "x");
    files.clear();
    database.run("DROP TABLE " + table.table());
    file("a.jsonl", "\ufeff{\"id\": 1}\n");
    table = load("jsonl", "maxMistyped: 0");
    assertThat(table.unreadable()).isEmpty();
    assertThat(column(table, "id")).containsExactly("1");
  }

  @Test
  void utf16IsReadWhereItIsDeclaredAndToldWhereItIsNot() throws Exception {
    file("a.csv", "\ufeffid,x\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
    assertThat(load("csv", "encoding: UTF-16LE").columns()).containsOnlyKeys("id", "x");
    files.clear();
    database.run("DROP TABLE t");
    file("b.csv", "id,x\n1,2\n".getBytes(StandardCharsets.UTF_16));
    file("c.csv", "id,x\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
    SourceTable table = load("csv", "maxMistyped: 0");
    assertThat(table.unreadable().get(0)).startsWith("its text is UTF-16;");
    assertThat(table.unreadable().get(1)).startsWith("its text looks like UTF-16;");
  }

  @Test
  void clocksThatChangeMoveNoTimeOutOfItsHour() throws Exception {
    file(
        "a.csv",
        """
        id,departed_at
        1,2024-03-31 01:59:59
        2,2024-03-31 02:30:00
        3,2024-03-31 03:00:00
        4,2024-10-27 02:30:00
        5,2024-10-27 02:30:00+02:00
        6,2024-10-27 03:00:00
        """);
    SourceTable table = load("csv", "timeZone: Europe/Zurich");
    assertThat(
            database.rows(
                "SELECT CAST(departed_at AT TIME ZONE 'UTC' AS VARCHAR) FROM t ORDER BY id"))
        .extracting(r -> r.get(0))
        .as("an hour that is skipped, and one that comes twice")
        .containsExactly(
            "2024-03-31 00:59:59",
            "2024-03-31 01:30:00",
            "2024-03-31 01:00:00",
            "2024-10-27 01:30:00",
            "2024-10-27 00:30:00",
            "2024-10-27 02:00:00");
    assertThat(table.unreadable()).isEmpty();
  }

  @Test
  void quotedValuesMayHaveLineEndsAndFilesOtherOrdersAndFewerColumns() throws Exception {
    file("a.csv", "id,x,y\n1,2,\"two\nlines\"\n2,3,\"a \"\"quote\"\"\"\n");
    file("b.csv", "y,id,x\r\nb,3,4\r\n");
    file("c.csv", "id;y\n4;c\n");
    SourceTable table = load("csv", "maxMistyped: 0");
    assertThat(table.unreadable()).isEmpty();
    // In no order: files are read side by side.
    assertThat(column(table, "y")).containsExactlyInAnyOrder("two\nlines", "a \"quote\"", "b", "c");
    assertThat(column(table, "x")).containsExactlyInAnyOrder("2", "3", "4", null);
  }

  @Test
  void aColumnThatIsNumbersInOneFileAndWordsInAnotherIsText() throws Exception {
    file("a.csv", "id,x\n1,2\n");
    file("b.csv", "id,x\n2,many\n");
    SourceTable table = load("csv", "maxMistyped: 0");
    assertThat(table.columns()).containsEntry("x", "VARCHAR");
    assertThat(column(table, "x")).containsExactlyInAnyOrder("2", "many");
  }

  @Test
  void aLineWithAnotherNumberOfColumnsIsToldAndNotTakenForAColumn() throws Exception {
    file("a.csv", "id,x\n1,2\n2,3,4\n");
    assertThat(load("csv", "maxMistyped: 0").unreadable().get(0))
        .isEqualTo(
            "its lines do not all have as many columns as its header 'id,x', parted by ',', first"
                + " in line 3; if it is one column, write files.delimiter with another sign");
  }

  @Test
  void aFileOfSomeHundredColumnsIsReadAtOnce() throws Exception {
    List<String> names = IntStream.range(0, 300).mapToObj(i -> "c" + i).toList();
    String row =
        IntStream.range(0, 300).mapToObj(i -> i % 3 == 0 ? "a" : i + ".5").collect(joining(","));
    file("a.csv", String.join(",", names) + "\n" + row + "\n");
    SourceTable table = load("csv", "maxMistyped: 0");
    assertThat(table.columns()).hasSize(300).containsEntry("c0", "VARCHAR");
    assertThat(table.columns().values().stream().filter("DOUBLE"::equals)).hasSize(200);
  }

  @Test
  void manyDeclaredColumnsAreCastWithWhatIsNotOfTheirTypes() throws Exception {
    List<String> names = IntStream.range(0, 300).mapToObj(i -> "c" + i).toList();
    String types = names.stream().map(n -> n + ": double").collect(joining(", "));
    String row = names.stream().map(n -> n.equals("c7") ? "seven" : "1.5").collect(joining(","));
    file("a.csv", String.join(",", names) + "\n" + row + "\n");
    SourceTable table = load("csv", "types: {" + types + ", gone: timestamp}, maxMistyped: 0");
    assertThat(table.mistyped())
        .containsExactly(new SourceTable.Mistyped(0, "c7", "DOUBLE", 1, 1, 1, "seven"));
    assertThat(column(table, "c299")).containsExactly("1.5");
    assertThat(column(table, "c7")).containsOnlyNulls();
    assertThat(column(table, "gone")).containsOnlyNulls();
  }

  @Test
  void aLineThatIsTooLongIsToldByItsNumber() throws Exception {
    file("a.csv", "id,x\n1,\"two\nlines\"\n2," + "y".repeat(2_500_000) + "\n3,z\n");
    assertThat(load("csv", "maxMistyped: 0").unreadable().get(0))
        .startsWith("line 4 is longer than 2 MB");
  }

  @Test
  void aQuoteThatIsNotClosedIsToldByItsLine() throws Exception {
    String rows = "id,at,city\n1,2024-01-01,Oslo\n2,2024-01-01,5\" pipe\n";
    file("a.csv", rows + "3,\"2024-01-01,Oslo");
    file("b.csv", rows);
    assertThat(load("csv", "maxMistyped: 0").unreadable())
        .containsEntry(0, "line 4 has a quote that is not closed")
        .doesNotContainKey(1);
  }

  @Test
  void secondsSince1970AreTimesWhereTheyAreDeclared() throws Exception {
    file("a.csv", "id,departed_at,other\n1,1709251200,1709251200\n2,1709251200.5,1\n3,soon,2\n");
    SourceTable table = load("csv", "timestampFormat: epoch-seconds");
    assertThat(column(table, "departed_at"))
        .containsExactly("2024-03-01 00:00:00", "2024-03-01 00:00:00.5", null);
    assertThat(table.columns()).containsEntry("other", "BIGINT");
    assertThat(table.mistyped())
        .containsExactly(new SourceTable.Mistyped(0, "departed_at", "TIMESTAMP", 1, 3, 3, "soon"));
  }

  @Test
  void theFirstValueOfAnotherTypeIsNamedByItsRowInALargeFile() throws Exception {
    StringBuilder text = new StringBuilder("id,x\n");
    for (int i = 1; i <= 60_000; i++) {
      text.append(i).append(i == 45_678 || i == 50_000 ? ",zz" + i : ",1").append('\n');
    }
    file("a.csv", text.toString());
    assertThat(load("csv", "types: {x: DOUBLE}").mistyped())
        .containsExactly(new SourceTable.Mistyped(0, "x", "DOUBLE", 2, 60_000, 45_678, "zz45678"));
  }

  @Test
  void aNumberWithZerosBeforeItIsACodeUnlessItsTypeIsDeclared() throws Exception {
    file("a.csv", "zip,code\n007,007\n8001,0.5\n");
    SourceTable table = load("csv", "types: {code: DOUBLE}");
    assertThat(column(table, "zip")).containsExactly("007", "8001");
    assertThat(column(table, "code")).containsExactly("7.0", "0.5");
    assertThat(table.hints())
        .extracting(TypeHint::sentence)
        .containsExactly(
            "zip is read as text: values such as '007' have zeros before the number. If they are"
                + " numbers, declare it in files.types.");
  }

  @Test
  void valuesThatLookLikeMoreThanTextAreToldWithWhatToDeclare() throws Exception {
    file(
        "a.csv",
        """
        european;american;either;withTime;comma;gaps;word
        31.12.2024;12/31/24;03/04/2024;1/13/2024 9:05 PM;1,5;1;a
        01.01.2025;01/01/25;04/03/2024;1/1/2024 10:05 AM;2;n/a;b
        02.01.2025;01/02/25;05/03/2024;1/1/2024 10:05 AM;3;3;c
        """);
    assertThat(load("csv", "delimiter: \";\"").hints())
        .extracting(TypeHint::sentence)
        .containsExactly(
            "european is read as text: its values look like days, for example '31.12.2024'. Write"
                + " files.dateFormat: '%d.%m.%Y'.",
            "american is read as text: its values look like days, for example '12/31/24'. Write"
                + " files.dateFormat: '%m/%d/%y'.",
            "either is read as text: '05/03/2024' may have the day or the month first. Write"
                + " files.dateFormat: '%d/%m/%Y' or '%m/%d/%Y'.",
            "withTime is read as text: its values look like times, for example"
                + " '1/13/2024 9:05 PM'. Write files.timestampFormat: '%m/%d/%Y %I:%M %p'.",
            "comma is read as text: values such as '1,5' have a comma. If it is the sign before a"
                + " fraction, write files.decimal: \",\".",
            "gaps is read as text: 1 of its 3 values is not a number, for example 'n/a'. Name words"
                + " that stand for a missing value in files.nullWords, or declare the column in"
                + " files.types.");
  }
}
