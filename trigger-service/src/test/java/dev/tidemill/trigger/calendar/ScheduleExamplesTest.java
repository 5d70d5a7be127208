package dev.tidemill.trigger.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.PlannedFire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/schedules.md are pipelines, and each of their schedules fires. */
class ScheduleExamplesTest {

  private static final Path DOCUMENT = Path.of("../docs/schedules.md");
  private static final Path COMPLAINTS = Path.of("src/test/java/dev/tidemill/trigger/complaint");
  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern TEST = Pattern.compile("\\| `(\\w+Test)` \\|");

  private static final String REST =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: example}
      spec:
        task: regression
        data:
          sources: [{name: sales, files: {path: in/, format: csv}}]
          columns: {id: [id], time: sent_at, label: amount}
        train: {command: [run]}
      """;

  @Test
  void eachExampleFires() throws IOException {
    int schedules = 0;
    Matcher blocks = BLOCK.matcher(Files.readString(DOCUMENT));
    while (blocks.find()) {
      PipelineSpec spec =
          PipelineSpecs.parse(REST + blocks.group(1).indent(2), "docs/schedules.md").orThrow();
      List<PlannedFire> fires =
          Preview.of(spec, Optional.empty(), Instant.parse("2026-11-30T00:00:00Z"), 3);
      assertThat(fires.stream().map(PlannedFire::trigger).distinct())
          .hasSize(spec.triggers().size());
      schedules += spec.triggers().size();
    }
    assertThat(schedules).isEqualTo(4);
  }

  @Test
  void eachComplaintOfTheTableHasItsTest() throws IOException {
    Matcher tests = TEST.matcher(Files.readString(DOCUMENT));
    int found = 0;
    while (tests.find()) {
      String name = tests.group(1) + ".java";
      try (Stream<Path> files = Files.list(COMPLAINTS)) {
        assertThat(files.map(f -> f.getFileName().toString())).contains(name);
      }
      found++;
    }
    assertThat(found).isEqualTo(9);
  }
}
