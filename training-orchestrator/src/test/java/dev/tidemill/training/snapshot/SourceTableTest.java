package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import dev.tidemill.schemas.file.FileReading.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTableTest {

  @TempDir Path folder;
  private GuardedDatabase database;
  private final List<SourceTable.Part> files = new ArrayList<>();

  @BeforeEach
  void open() throws SQLException {
    database =
        GuardedDatabase.open(
            folder, new GuardedDatabase.Confines("256MB", 0, List.of()), Permit.ALWAYS);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  private void file(String name, String text) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    if (name.endsWith(".gz")) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } else {
      Files.writeString(path, text);
    }
    files.add(new SourceTable.Part(files.size(), path));
  }

  private SourceTable load(Map<String, String> declared) throws SQLException {
    return SourceTable.load(
        database, "t", new FileReading(Format.CSV, declared, Map.of(), Text.PLAIN), files);
  }

  private List<Object> column(SourceTable table, String column) throws SQLException {
    return database
        .rows("SELECT %s FROM %s ORDER BY ALL".formatted(Sql.name(column), table.table()))
        .stream()
        .map(r -> r.get(0))
        .toList();
  }

  private void bytes(String name, byte[] content) throws IOException {
    files.add(new SourceTable.Part(files.size(), Files.write(folder.resolve(name), content)));
  }

  /** The words are about the file; those of the database are about its options. */
  @Test
  void aFileThatIsNotCsvIsToldByWhatItIs() throws Exception {
    byte[] random = new byte[5000];
    new Random(1).nextBytes(random);
    bytes("random.csv", random);
    bytes("zeros.csv", new byte[3000]);
    bytes("utf16.csv", "id,name\n1,Bern\n".getBytes(StandardCharsets.UTF_16));
    bytes("latin1.csv", "id,name\n1,Z\u00fcrich\n".getBytes(StandardCharsets.ISO_8859_1));
    bytes("table.csv", new byte[] {'P', 'K', 3, 4, 0, 0, 1, 2, 3, 4, 5, (byte) 200, 10, 13, 0, 3});
    bytes("plain.csv.gz", "id,name\n1,Bern\n".getBytes(StandardCharsets.UTF_8));
    bytes("long.csv", ("id,name\n1," + "a".repeat(3_000_000)).getBytes(StandardCharsets.UTF_8));
    file("good.csv", "id,name\n1,Bern\n");
    assertThat(load(Map.of()).unreadable())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                0, "it has NUL bytes, so it is not a CSV file",
                1, "it has NUL bytes, so it is not a CSV file",
                2, "its text is UTF-16; save the file as UTF-8, or write files.encoding: UTF-16",
                3,
                    "line 2 is not UTF-8 text; save the file as UTF-8, or name its character set in"
                        + " files.encoding, such as windows-1252",
                4, "it is a ZIP archive or a spreadsheet, not a CSV file",
                5, "its name ends in .gz, but it is not a gzip file",
                6, "line 2 is longer than 2 MB; a quote that is not closed makes such lines"));
  }

  @Test
  void aFileThatIsNotParquetIsToldWithoutTheWordsOfTheDatabase() throws Exception {
    file("a.parquet", "id,name\n1,Bern\n");
    bytes("b.parquet", new byte[] {'P', 'A', 'R', '1', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    SourceTable table = SourceTable.load(database, "t", FileReading.of(Format.PARQUET), files);
    assertThat(table.unreadable())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                0,
                "it is text that begins with 'id,name', not a Parquet file; files.format has to say"
                    + " which, such as csv",
                1,
                "it is not a Parquet file, or its end is missing"));
  }

  @Test
  void aFractionAfterThousandsOfWholeNumbersKeepsItsFraction() throws Exception {
    StringBuilder text = new StringBuilder("x\n");
    for (int i = 0; i < 30_000; i++) {
      text.append("7\n");
    }
    file("a.csv", text + "12.5\n");
    SourceTable table = load(Map.of());
    assertThat(table.columns()).containsExactly(Map.entry("x", "DOUBLE"));
    assertThat(column(table, "x")).contains(12.5);
  }

  @Test
  void aColumnHasATypeOnlyIfEveryValueIsOfIt() throws Exception {
    file(
        "a.csv",
        """
        whole,large,huge,real,yes,day,time,zoned,hour,mixed,dayFirst,short,none,hex
        1,18446744073709551615,123456789012345678901,1.5,true,2024-03-01,2024-03-01 10:00:00,2024-03-01T10:00:00+02:00,10:00,1,31.12.2024,01-03-24,,0x1F
        -2,1,1,1e3,FALSE,2024-12-31,2024-03-01T11:00,2024-03-01 10:00:00Z,23:59:59,N/A,01.01.2025,02-03-24,,17
        """);
    assertThat(load(Map.of()).columns())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("whole", "BIGINT"),
                Map.entry("large", "UBIGINT"),
                Map.entry("huge", "VARCHAR"),
                Map.entry("real", "DOUBLE"),
                Map.entry("yes", "BOOLEAN"),
                Map.entry("day", "DATE"),
                Map.entry("time", "TIMESTAMP"),
                Map.entry("zoned", "TIMESTAMP WITH TIME ZONE"),
                Map.entry("hour", "TIME"),
                Map.entry("mixed", "VARCHAR"),
                Map.entry("dayFirst", "VARCHAR"),
                Map.entry("short", "VARCHAR"),
                Map.entry("none", "VARCHAR"),
                Map.entry("hex", "VARCHAR")));
  }

  @Test
  void aHashDoesNotBeginAComment() throws Exception {
    file("a.csv", "id,t\n1,a#b\n#2,c\n");
    assertThat(column(load(Map.of()), "t")).containsExactly("a#b", "c");
  }

  @Test
  void aFolderThatLooksLikeAPartitionDoesNotReplaceTheColumnOfThatName() throws Exception {
    file("ts=2024-03-01/a.csv", "id,ts\n1,2024-02-02 12:30:00\n");
    SourceTable table = load(Map.of());
    assertThat(table.columns()).containsOnlyKeys("id", "ts");
    assertThat(column(table, "ts").get(0)).hasToString("2024-02-02 12:30:00.0");
  }

  @Test
  void aColumnCalledFilenameIsAColumn() throws Exception {
    file("a.csv", "id,filename,file_index\n1,img.png,9\n");
    SourceTable table = load(Map.of());
    assertThat(column(table, "filename")).containsExactly("img.png");
    assertThat(column(table, SourceTable.FILE)).containsExactly(0);
  }

  @Test
  void anEmptyFileHasNeitherRowsNorColumnsAndAHeaderAloneHasNoRows() throws Exception {
    file("zero.csv", "");
    file("lines.csv", "\n\n");
    file("zero.csv.gz", "");
    file("header.csv", "id,x\n");
    file("good.csv", "id,x\n1,2.5\n");
    SourceTable table = load(Map.of());
    assertThat(table.columns())
        .containsExactly(Map.entry("id", "BIGINT"), Map.entry("x", "DOUBLE"));
    assertThat(column(table, SourceTable.FILE)).containsExactly(4);
    assertThat(table.unreadable()).isEmpty();
    assertThat(table.isEmpty(0)).isTrue();
    assertThat(table.isEmpty(2)).isTrue();
    assertThat(table.isEmpty(3)).isFalse();
  }

  @Test
  void aFileThatBreaksOffIsLeftOutByNameAndTheOthersAreRead() throws Exception {
    file("good.csv", "id,x\n1,2\n");
    StringBuilder text = new StringBuilder("id,x\n");
    for (int i = 0; i < 40_000; i++) {
      text.append(i).append(",1\n");
    }
    file("bad.csv", text + "7,8,9,10\n");
    SourceTable table = load(Map.of());
    assertThat(table.unreadable()).containsOnlyKeys(1);
    assertThat(column(table, "x")).containsExactly(2L);
  }

  @Test
  void whatIsNotOfItsDeclaredTypeIsMissingAndCountedWithAnExample() throws Exception {
    file("a.csv", "id,x,at\n1,12.5,2024-03-01T10:00:00+02:00\n2,7,01.03.2024\n3,oops,\n");
    SourceTable table = load(Map.of("X", "INTEGER", "at", "TIMESTAMP"));
    assertThat(column(table, "x")).containsExactly(7, null, null);
    assertThat(table.mistyped())
        .containsExactly(
            new SourceTable.Mistyped(0, "at", "TIMESTAMP", 1, 2, 2, "01.03.2024"),
            new SourceTable.Mistyped(0, "x", "INTEGER", 2, 3, 1, "12.5"));
    assertThat(database.rows("SELECT epoch_us(\"at\") FROM " + table.table() + " WHERE id = 1"))
        .as("an offset is kept")
        .containsExactly(List.of(1_709_280_000_000_000L));
  }
}
