package dev.tidemill.training.run.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.testing.KeptState;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.RunStage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A state that the first version stored, when a grant was called an execution. */
class StoredRunsTest {

  private static PipelineRuns stored() throws IOException {
    KeptRuns parts = new KeptRuns();
    TreeMap<String, Record> records = new TreeMap<>();
    try (InputStream in = StoredRunsTest.class.getResourceAsStream("/stored-runs.hex")) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (String line : lines) {
        String name = line.substring(0, line.indexOf(' '));
        byte[] bytes = HexFormat.of().parseHex(line.substring(name.length() + 1));
        records.put(name, AvroMapper.of(parts.type(name)).decode(bytes));
      }
    }
    return parts.join(new Parts(records));
  }

  @Test
  void aStateOfTheFirstVersionIsReadAsItWas() throws IOException {
    PipelineRuns runs = stored();

    assertThat(runs.championVersion()).contains(1);
    assertThat(runs.excluded()).containsExactly("odd");
    assertThat(runs.ended()).extracting(EndedRun::runId).containsExactly("promoted");
    assertThat(runs.runs())
        .extracting(ActiveRun::runId)
        .containsExactly("granted", "queued", "retried");
    assertThat(runs.run("queued").orElseThrow().stage()).isEqualTo(RunStage.QUEUED);
    ActiveRun granted = runs.run("granted").orElseThrow();
    assertThat(granted.stop().orElseThrow().reason()).isEqualTo("replaced by run queued");
    assertThat(granted.granted().orElseThrow().executionId()).isEqualTo("x");
    assertThat(granted.granted().orElseThrow().worker()).isEqualTo("w");
    assertThat(granted.heard()).isPresent();
  }

  @Test
  void itIsKeptAsItIsFromThenOn() throws IOException {
    KeptState<PipelineRuns> kept = new KeptState<>(new KeptRuns());
    kept.keep(stored());

    assertThat(kept.read()).isEqualTo(stored());
  }
}
