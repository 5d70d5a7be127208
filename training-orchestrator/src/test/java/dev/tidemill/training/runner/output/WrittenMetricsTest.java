package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing in {@code metrics.json} throws a model away. */
class WrittenMetricsTest {

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  private Map<String, Double> read(String json) throws IOException {
    return WrittenMetrics.read(
        Optional.of(Files.writeString(folder.resolve("metrics.json"), json)), notes::add);
  }

  @Test
  void aMetricThatIsNotANumberIsLeftOutAndNamed() throws Exception {
    assertThat(
            read(
                "{\"auc\": 0.8, \"silhouette\": NaN, \"worst\": -Infinity, \"huge\": 1e999,"
                    + " \"note\": \"text\"}"))
        .containsExactly(Map.entry("auc", 0.8));
    assertThat(notes)
        .containsExactly(
            "metrics.json: left out, for they are not finite numbers: silhouette = NaN,"
                + " worst = -Infinity, huge = Infinity",
            "metrics.json: left out, for they are not numbers: note");
  }

  @Test
  void aFileThatIsNoJsonIsNotedInPlainWords() throws Exception {
    assertThat(read("{\"auc\": 0.8,\n oops}")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read("[1, 2]")).isEmpty();
    assertThat(read("[".repeat(5000))).isEmpty();
    assertThat(notes)
        .hasSize(4)
        .allMatch(n -> n.endsWith("; the model is kept without metrics"))
        .noneMatch(n -> n.contains("Json") || n.contains("token"));
    assertThat(notes.get(0)).startsWith("metrics.json is not JSON (line 2, column ");
    assertThat(notes.get(1)).startsWith("metrics.json is empty; it must hold a JSON object");
  }

  @Test
  void aFileOf800MegabytesIsNotRead() throws Exception {
    Path file = folder.resolve("metrics.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(800_000_000);
    }
    assertThat(WrittenMetrics.read(Optional.of(file), notes::add)).isEmpty();
    assertThat(notes)
        .containsExactly(
            "metrics.json has 800000000 bytes; at most 1000000 are read;"
                + " the model is kept without metrics");
  }

  @Test
  void soManyMetricsThatNoMessageCouldCarryThemAreCut() throws Exception {
    StringBuilder json = new StringBuilder("{\"a\": 1");
    for (int i = 0; i < 1000; i++) {
      json.append(", \"m").append(i).append("\": ").append(i);
    }
    json.append(", \"").append("n".repeat(5000)).append("\": 1}");
    assertThat(read(json.toString())).hasSize(200);
    assertThat(notes).hasSize(1).first().asString().contains("and 797 more");
  }

  @Test
  void withoutAFileThereAreNone() throws Exception {
    assertThat(WrittenMetrics.read(Optional.empty(), notes::add)).isEmpty();
    assertThat(notes).isEmpty();
  }

  @Property(tries = 200)
  void noBytesThrow(@ForAll byte[] bytes) throws Exception {
    Path file = Files.createTempFile("metrics", ".json");
    try {
      Files.write(file, bytes);
      WrittenMetrics.read(Optional.of(file), note -> {});
    } finally {
      Files.delete(file);
    }
  }
}
