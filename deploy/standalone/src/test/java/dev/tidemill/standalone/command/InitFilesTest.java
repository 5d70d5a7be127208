package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code init --from} makes of files as people have them. */
class InitFilesTest {

  @TempDir Path temp;

  private static final int ROWS = 120;

  /** Customers in the order of their ids; the row gets its number, a day and an amount. */
  private Path written(String name, String header, Function<Integer, String> row)
      throws IOException {
    StringBuilder text = new StringBuilder(header).append('\n');
    for (int i = 0; i < ROWS; i++) {
      text.append(row.apply(i)).append('\n');
    }
    return Files.writeString(temp.resolve(name), text);
  }

  private CommandLineRun init(Path from) {
    return CommandLineRun.of("init", temp.resolve("project").toString(), "--from", from.toString());
  }

  private AbstractStringAssert<?> specification() throws IOException {
    Path file = temp.resolve("project/pipeline.yaml");
    CommandLineRun.of("validate", "-f", file.toString()).exits(0);
    return assertThat(Files.readString(file));
  }

  @Test
  void howEuropeanFilesAreReadIsWrittenDown() throws IOException {
    Path file =
        written(
            "a.csv",
            "id;on;amount;paid",
            i -> "%d;%02d/%02d/2026;%d,5;%d".formatted(i, 1 + i % 28, 1 + i / 28, i, i % 2));
    init(file).exits(0).says("guessed files.decimal: \",\" (amount has values such as '0,5')");
    specification()
        .contains("delimiter: \";\"", "decimal: \",\"", "dateFormat: \"%d/%m/%Y\"")
        .contains("\"on\": date", "amount: double");
    assertThat(temp.resolve("project/client.py"))
        .content()
        .contains("sep=\";\", decimal=\",\"", "format=\"%d/%m/%Y\"");
  }

  @ParameterizedTest
  @CsvSource({"1767225600, epoch-seconds, s", "1767225600000, epoch-millis, ms"})
  void timesThatCountFrom1970AreKnownByNameAndSize(long first, String format, String unit)
      throws IOException {
    long step = first / 1_767_225_600L;
    Path file =
        written(
            "a.csv",
            "id,created_at,x,y",
            i -> i + "," + (first + i * step) + "," + i % 7 + "," + i % 2);
    init(file).exits(0).says("created_at goes from 2026-01-01T00:00:00Z to 2026-01-01T00:01:59Z");
    specification().contains("timestampFormat: " + format, "created_at: timestamp");
    assertThat(temp.resolve("project/client.py")).content().contains("unit=\"" + unit + "\"");
  }

  @Test
  void aFileWithoutATimeGetsThatOfItsFileWithItsConsequences() throws IOException {
    Path file = written("a.tsv", "x\tkind\tprice", i -> i % 9 + "\tb" + i % 3 + "\t" + i * 1.5);
    init(file)
        .exits(0)
        .says("no time: no column holds times, so rows have the time of their file.");
    specification()
        .contains("time: {ingested: true}", "# The model is judged on the newest files")
        .contains("holdout: {length: 1d, minRows: 24}", "row_number() OVER (PARTITION BY");
    assertThat(temp.resolve("project/client.py")).content().doesNotContain("event_time");
  }

  @Test
  void aFewValuesThatAreNoNumbersMakeNoText() throws IOException {
    Path file =
        written(
            "a.csv",
            "id,at,x,z,y",
            i ->
                "%d,2026-01-01 00:%02d:00,%s,%s,%d"
                    .formatted(
                        i,
                        i % 60,
                        i == 40 ? "1..5" : i % 7 + ".5",
                        i % 9 == 0 ? "N/A" : i % 5,
                        i % 2));
    init(file)
        .exits(0)
        .says("x is a number, but 1 value cannot be read as one and is missing: row 41 has '1..5'");
    specification()
        .contains("types: {x: DOUBLE}", "maxMistyped: 0.02", "nullWords: [\"N/A\"]")
        .contains("z: bigint");
  }

  @Test
  void labelsThatDifferInSpacesOrAreNumbersWithBlanksKeepTheirMeaning() throws IOException {
    Path spaces =
        written(
            "a.csv",
            "id,at,x,paid",
            i ->
                "%d,2026-01-01,%d,%s".formatted(i, i % 7, List.of("yes", " yes", "no").get(i % 3)));
    init(spaces).exits(0).says("data.query takes paid as trim(paid)", "guessed true is: yes");
    specification()
        .contains("SELECT * REPLACE (trim(\"paid\") AS \"paid\") FROM rows")
        .contains("task: binary-classification");
    Path blanks =
        written(
            "b.csv",
            "id,at,x,paid",
            i -> "%d,2026-01-01,%d,%s".formatted(i, i % 7, List.of("1.0", "", "0.0").get(i % 3)));
    CommandLineRun.of("init", temp.resolve("other").toString(), "--from", blanks.toString())
        .exits(0);
    assertThat(temp.resolve("other/pipeline.yaml"))
        .content()
        .contains("label: paid", "task: binary-classification")
        .doesNotContain("positive");
  }

  @Test
  void jsonLinesAndZstandardAreReadByPandasToo() throws IOException {
    Path file =
        written(
            "a.jsonl",
            "",
            i ->
                "{\"id\": %d, \"at\": \"2026-01-01T00:00:00\", \"x\": %d, \"y\": %s}"
                    .formatted(i, i % 7, i % 2 == 0));
    init(file).exits(0);
    specification().contains("format: jsonl");
    assertThat(temp.resolve("project/client.py"))
        .content()
        .contains("pd.read_json(FILE, lines=True");
    assertThat(temp.resolve("project/requirements.txt")).content().doesNotContain("zstandard");
    Path packed = temp.resolve("b.csv.zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(packed))) {
      Files.copy(written("b.csv", "id,at,x,y", i -> i + ",2026-01-01," + i % 7 + "," + i % 2), out);
    }
    CommandLineRun.of("init", temp.resolve("other").toString(), "--from", packed.toString())
        .exits(0);
    assertThat(temp.resolve("other/requirements.txt")).content().contains("zstandard");
  }

  @Test
  void whatIsWrongWithAFileIsToldWithItsPlace() throws IOException {
    init(temp).exits(66).complains("is a folder; no file in it is one that can be read");
    init(Files.writeString(temp.resolve("empty.csv"), "")).exits(65).complains("it has no byte");
    init(Files.writeString(temp.resolve("ends.csv"), "\n\n"))
        .exits(65)
        .complains("holds nothing but line ends");
    init(Files.writeString(temp.resolve("names.csv"), "id,x,y\n"))
        .exits(65)
        .complains("has names of columns and no rows");
    init(Files.writeString(temp.resolve("one.csv"), "id,at,y\n1,2026-01-01,1\n"))
        .exits(65)
        .complains("The file has 1 row: too few");
    init(written("same.csv", "id,x,y", i -> i + "," + i % 7 + ",1"))
        .exits(65)
        .complains("The label y has one value only, 1 (120 rows)", "--label");
    init(written("twice.csv", "id,x,x,y", i -> i + ",1," + i % 7 + "," + i % 2))
        .exits(65)
        .complains("it has the column x twice");
    init(written("values.csv", "0,2026-01-01,1.5,b", i -> i + ",2026-01-01,0.5,a"))
        .exits(65)
        .complains("its first line holds values such as 2026-01-01");
    init(written("nul.csv", "id,k,y", i -> i + "," + (i == 9 ? "b\0c" : "b") + "," + i % 2))
        .exits(65)
        .complains("1 value of k has a NUL byte");
    init(written(
            "quote.csv",
            "\"id\",\"k\",\"y\"",
            i -> i + ",\"" + i % 7 + (i == 9 ? "" : "\"") + "," + i % 2))
        .exits(65)
        .complains("line 11 has a quote that is not closed");
  }
}
