package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.PointsProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code preview -f} needs no server. */
class PreviewCommandTest {

  private static final String TRIGGERS =
      """
      triggers:
          - name: nightly
            schedule: {cron: "30 2 * * *", timeZone: Europe/Berlin, repeatedHour: both}
          - name: new-data
            data: {source: points}
      """;

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void aProject() throws IOException {
    file = PointsProject.write(temp.resolve("points"), "exit 0\n").resolve("pipeline.yaml");
    Files.writeString(file, PointsProject.yaml("name: points", TRIGGERS));
  }

  private CommandLineRun preview(String... more) {
    return CommandLineRun.of(List.of("preview", "-f", file.toString()), more);
  }

  @Test
  void theNextFiresAreATableWithLocalTimesAndWhatIsSpecialAboutThem() {
    preview("--limit", "3", "--from", "2026-10-24T12:00:00+02:00")
        .exits(0)
        .says(
            "TRIGGER  LOCAL",
            "nightly  Sun 2026-10-25 02:30:00 +02:00  2026-10-25T00:30:00Z",
            "first of two: 02:30 occurs twice",
            "nightly  Sun 2026-10-25 02:30:00 +01:00  2026-10-25T01:30:00Z",
            "second of two: 02:30 occurs twice",
            "nightly  Mon 2026-10-26 02:30:00 +01:00",
            "by the time zone rules 20");
  }

  @Test
  void programsGetTheSameAsJson() {
    JsonNode answer = preview("--limit", "2", "--from", "2027-01-01", "-o", "json").exits(0).json();
    assertThat(answer.path("fires")).hasSize(2);
    assertThat(answer.at("/fires/0/at").asText()).isEqualTo("2027-01-01T01:30:00Z");
    assertThat(answer.at("/fires/0/local").asText()).isEqualTo("2027-01-01T02:30:00+01:00");
  }

  @Test
  void whatCannotBeShownIsToldWithWhatCan() {
    preview("--trigger", "nightli").exits(66).complains("did you mean nightly?");
    preview("--trigger", "new-data")
        .exits(66)
        .complains(
            "new-data of default/points is a trigger of the kind data, which has no planned times;"
                + " schedules are nightly");
    preview("--from", "tomorrow")
        .exits(64)
        .complains("--from \"tomorrow\" is not a time", "2026-01-31");
    preview("--limit", "0").exits(64).complains("write 1 to 1000");
    preview("points").exits(64).complains("not both");
  }

  @Test
  void aNameThatNoPipelineHasIsAskedForAsItIs() {
    CommandLineRun.of(
            List.of("preview", "--server", "http://127.0.0.1:9", "--home", temp.toString()), "a b")
        .exits(69)
        .complains("No Tidemill answers at http://127.0.0.1:9");
  }
}
