package dev.tidemill.standalone.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rows, scored in a process of the model. */
@Tag("slow")
class FileScoringTest {

  private static final Path MODEL = Path.of("../../examples/batch/model/churn.onnx");

  @TempDir Path dir;

  @Test
  void everyRowOfSeveralPartsGetsItsOwnScoreInTheOrderOfTheFile() throws Exception {
    int rows = 3 * RowParts.AT_ONCE + 1_234;
    StringBuilder csv = new StringBuilder("customer,calls,complaints,months\n");
    for (int i = 0; i < rows; i++) {
      csv.append('C')
          .append(i)
          .append(',')
          .append(i % 30)
          .append(",0,")
          .append(i % 60)
          .append('\n');
    }
    ScoredFile done = score(csv.toString(), Map.of());

    assertThat(done.rows()).isEqualTo(rows);
    assertThat(done.notes()).isEmpty();
    List<String> lines = Files.readAllLines(done.path());
    assertThat(lines).hasSize(rows + 1);
    for (int i : new int[] {0, 1, RowParts.AT_ONCE - 1, RowParts.AT_ONCE, rows - 1}) {
      String[] cells = lines.get(i + 1).split(",");
      assertThat(cells[0]).isEqualTo("C" + i);
      double z = 0.03 * (i % 30) - 0.05 * (i % 60) - 1;
      assertThat(Double.parseDouble(cells[1])).isCloseTo(1 / (1 + Math.exp(-z)), within(1e-5));
    }
  }

  @Test
  void aFileWithNamesOfColumnsAloneGivesAResultWithoutRows() throws Exception {
    ScoredFile done = score("customer,calls,complaints,months\n", Map.of());
    assertThat(done.rows()).isZero();
    assertThat(Files.readAllLines(done.path())).containsExactly("customer,score,version,digest");
  }

  @Test
  void aFileWithoutAByteIsToldAsEmpty() {
    assertThatThrownBy(() -> score("", Map.of()))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessage("rows.csv is empty: it has no row and no names of columns");
  }

  @Test
  void aColumnWithADefaultMayBeMissing() throws Exception {
    ScoredFile done =
        score("customer,calls,months\nC1,10,20\nC2,0,20\n", Map.of("complaints", "2"));
    List<String> lines = Files.readAllLines(done.path());
    double z = 0.3 + 1.6 - 1 - 1;
    assertThat(Double.parseDouble(lines.get(1).split(",")[1]))
        .isCloseTo(1 / (1 + Math.exp(-z)), within(1e-5));
    assertThat(done.notes()).isEmpty();
  }

  @Test
  void whatCannotBeScoredIsSaidAndWritesNothing() {
    assertThatThrownBy(() -> score("customer,calls\nC1,1\n", Map.of()))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessageContaining("rows.csv has no column complaints, months")
        .hasMessageContaining("the file has customer, calls");
    assertThatThrownBy(
            () -> score("customer,calls,complaints,months\nC1,many,1,1\nC2,1,1,1\n", Map.of()))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessageContaining("NaN or infinity for 1 of 2 rows")
        .hasMessageContaining("calls cannot be read as a number, such as 'many'");
    assertThatThrownBy(() -> scoring(Map.of(), dir).score(dir, dir.resolve("x.txt")))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessageContaining("allowed are .parquet and .csv");
    assertThat(dir.resolve("scores.out.csv")).doesNotExist();
  }

  @Test
  void aFileWithoutTheIdThatTheQueryMakesGetsTheNumbersOfItsRows() throws Exception {
    // given
    String csv = "calls,complaints,months\n10,2,20\n0,0,0\n";
    Path rows = Files.writeString(dir.resolve("rows.csv"), csv);
    ScoringModel named = model(Map.of());
    ScoringModel ofPipeline =
        new ScoringModel(
            named.pipeline(),
            named.version(),
            named.digest(),
            named.file(),
            named.signature(),
            List.of("row_id"),
            false,
            List.of(),
            Optional.empty());
    Path out = dir.resolve("scores.csv");
    // when
    ScoredFile done = new FileScoring(ofPipeline, dir, line -> {}).score(rows, out);
    // then
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("row,score,version,digest");
    assertThat(lines.get(1)).startsWith("1,");
    assertThat(lines.get(2)).startsWith("2,");
    assertThat(done.notes())
        .singleElement()
        .asString()
        .contains("rows.csv has no column row_id", "row is the number of each row");
    // and a column that the caller named must be there
    assertThatThrownBy(() -> score(csv, Map.of()))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessage(
            "rows.csv has no column customer to carry along as the id (--id names others); the file"
                + " has calls, complaints, months");
  }

  private ScoredFile score(String csv, Map<String, String> defaults)
      throws IOException, UnusableRowsException {
    Path rows = Files.writeString(dir.resolve("rows.csv"), csv);
    Path work = Files.createDirectories(dir.resolve("work"));
    return scoring(defaults, work).score(rows, dir.resolve("scores.out.csv"));
  }

  private static FileScoring scoring(Map<String, String> defaults, Path work) {
    return new FileScoring(model(defaults), work, line -> {});
  }

  static ScoringModel model(Map<String, String> defaults) {
    Signature signature =
        new Signature(
            List.of(new Tensor("features", "FP32", List.of(-1L, 3L))),
            List.of(new Tensor("probability", "FP32", List.of(-1L, 1L))),
            List.of("calls", "complaints", "months"),
            Optional.of("probability"),
            List.of(),
            Optional.empty(),
            defaults,
            List.of(),
            List.of());
    return new ScoringModel(
        "default/churn",
        7,
        ArtefactStore.digest(MODEL),
        MODEL.toAbsolutePath(),
        Optional.of(signature),
        List.of("customer"));
  }
}
