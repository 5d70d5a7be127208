package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The states of files. */
class FileAnswersTest extends ConsoleFixture {

  @Test
  void aQuarantinedFileThatIsGoneIsListedNoMoreAndTheRunSaysSo() {
    tell(new RunEventBody.QuarantineForgotten(List.of("bb22")));
    assertThat(get("data").path("files").findValuesAsText("path")).doesNotContain("week-2.csv.gz");
    assertThat(get("pipelines").at("/pipelines/0/quarantined").asInt()).isZero();
    assertThat(get("runs/flight-delays-2/why").path("lines").toString())
        .contains("one quarantined file is no longer in the sources");
  }

  @Test
  void aFileThatAPersonExcludedIsListedAsExcludedByHandUntilItIsIncluded() {
    tell(new RunEventBody.FilesExcluded(List.of("bb22", "unknown"), "never again", "ann"));
    JsonNode files = get("data").path("files");
    assertThat(files.findValuesAsText("digest")).contains("bb22", "unknown");
    assertThat(files.findValuesAsText("byHand")).containsOnlyOnce("false").contains("true");
    assertThat(files.findValuesAsText("reason")).contains("never again");
    assertThat(get("pipelines").at("/pipelines/0/quarantined").asInt()).isEqualTo(2);
    tell(new RunEventBody.FilesIncluded(List.of("bb22", "unknown"), "repaired", "ann"));
    assertThat(get("data").path("files").findValuesAsText("state")).containsOnly("included");
  }

  @Test
  void aFileThatTheLastSnapshotDidNotFindIsGoneAndOneThatWasIncludedIsNot() {
    Instant t = Instant.EPOCH;
    DataFile left = new DataFile("left.csv", "dd44", 5, 1, Optional.empty(), Optional.empty());
    tell(
        new RunEventBody.SnapshotCut(
            new Snapshot(
                "5a5a", t, t, t, t, t, 1, 1, "t", "h", List.of(left), List.of(left), "rule"),
            "c"));
    assertThat(states())
        .containsOnly("left.csv included", "week-1.csv.gz gone", "week-2.csv.gz quarantined");
    tell(new RunEventBody.FilesIncluded(List.of("bb22"), "repaired", "ann"));
    assertThat(states()).contains("week-2.csv.gz included", "week-1.csv.gz gone");
  }

  private List<String> states() {
    List<String> all = new ArrayList<>();
    get("data")
        .path("files")
        .forEach(f -> all.add(f.path("path").asText() + " " + f.path("state").asText()));
    return all;
  }
}
