package dev.tidemill.standalone.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw rows become inputs by the program of the version that scores them. */
@Tag("slow")
class PreparedRowsTest {

  private static final Path EXAMPLE = Path.of("../../examples/batch");
  private static final String ROWS =
      "customer,seen_at,calls,complaints,months\n"
          + "C2,2026-02-02T00:00:00,10,1,5\nC1,2026-02-01T00:00:00,20,0,9\n";

  @TempDir Path dir;
  private ArtefactStore store;

  @BeforeEach
  void start() {
    store = new ArtefactStore(dir.resolve("artefacts"));
  }

  @Test
  void theRecordedProgramRunsAndItsInputsAreScored() throws Exception {
    List<String> printed = new ArrayList<>();
    ScoredFile done =
        score(
            "echo prepares; cp \"$TIDEMILL_INPUT\" \"$TIDEMILL_OUTPUT/features.parquet\"", printed);

    assertThat(printed).contains("prepares");
    assertThat(done.notes()).singleElement().asString().contains("the prepare program");
    assertThat(Files.readAllLines(done.path()))
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(1)).as("in the order of time").startsWith("C1,"))
        .satisfies(lines -> assertThat(lines.get(2)).startsWith("C2,"));
  }

  @Test
  void aProgramThatFailsOrIsNotHereIsNamed() {
    assertThatThrownBy(() -> score("echo no such column >&2; exit 3", new ArrayList<>()))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessageContaining("prepare")
        .hasMessageContaining("no such column");
    assertThatThrownBy(() -> scored("0".repeat(64), new ArrayList<>()))
        .isInstanceOf(UnusableRowsException.class)
        .hasMessageContaining("--prepared");
  }

  private ScoredFile score(String program, List<String> printed) throws Exception {
    String script = store.put(program.getBytes(StandardCharsets.UTF_8));
    String code =
        new CodeArchive(
                List.of("sh", "prepare.sh"),
                List.of(),
                List.of(new CodeArchive.Entry("prepare.sh", script, false)))
            .store(store);
    return scored(code, printed);
  }

  private ScoredFile scored(String code, List<String> printed)
      throws IOException, UnusableRowsException {
    Path rows = Files.writeString(dir.resolve("rows.csv"), ROWS);
    Path work = Files.createTempDirectory(dir, "work");
    PreparedRows prepare = new PreparedRows(spec(), EXAMPLE.toAbsolutePath(), code, store);
    ScoringModel plain = FileScoringTest.model(Map.of());
    ScoringModel model =
        new ScoringModel(
            plain.pipeline(),
            plain.version(),
            plain.digest(),
            plain.file(),
            plain.signature(),
            plain.ids(),
            false,
            List.of(),
            Optional.of(prepare));
    return new FileScoring(model, work, printed::add).score(rows, dir.resolve("out.csv"));
  }

  private static PipelineSpec spec() throws IOException {
    String yaml = Files.readString(EXAMPLE.resolve("pipeline.yaml"));
    return PipelineSpecs.parse(
            yaml.replace("  train:\n", "  prepare: {command: [sh, prepare.sh]}\n  train:\n"),
            "pipeline.yaml")
        .orThrow();
  }
}
