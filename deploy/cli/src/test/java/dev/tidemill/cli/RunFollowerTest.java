package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The end of a run in one line. */
class RunFollowerTest {

  private static JsonNode run(String json) throws IOException {
    return new ObjectMapper().readTree(json);
  }

  @Test
  void aRunThatFailedBeforeItsProgramsBeganSaysWhy() throws IOException {
    JsonNode failed =
        run(
            """
            {"runId": "churn-3", "stage": "snapshotting", "outcome": "failed",
             "message": "snapshotting: the query gives no rows"}
            """);
    assertThat(RunFollower.state(failed))
        .isEqualTo("churn-3: failed snapshotting: the query gives no rows");
  }

  @Test
  void aRunInProgressShowsItsStage() throws IOException {
    assertThat(RunFollower.state(run("{\"runId\": \"churn-4\", \"stage\": \"training\"}")))
        .isEqualTo("churn-4: training");
  }
}
