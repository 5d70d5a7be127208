package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.SignalBucket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 12 (argo-events#1089, #2672), the part of the doors: an event is discarded, and nobody
 * learns why. Here an event for a pipeline that is not there is accepted and its decision says so;
 * so does that of a condition that is false, or cannot be evaluated.
 */
class ArgoDiscardsInSilenceTest {

  private static final String EVENT =
      """
      {"specversion": "1.0", "id": "%s", "source": "/loads", "type": "rows", "pipeline": "%s",
       "data": %s}
      """;

  @TempDir Path folder;

  @Test
  void whatStartsNothingHasADecisionWithItsReason() throws Exception {
    String triggers = "[{name: rows, message: {type: rows, condition: data.rows > 100}}]";
    try (DoorsAndPolicy town = new DoorsAndPolicy(folder, triggers)) {
      send(town, "1", "nowhere", "{\"rows\": 500}");
      send(town, "2", "churn", "{\"rows\": 5}");
      send(town, "3", "churn", "{\"lines\": 500}");
      town.deliver();
      assertThat(town.fired).isEmpty();
      assertThat(town.evaluated)
          .hasSize(3)
          .allSatisfy(e -> assertThat(e.outcome().bucket()).isEqualTo(SignalBucket.FILTERED));
      assertThat(town.evaluated.get(0).reason()).contains("no such pipeline is applied");
      assertThat(town.evaluated.get(1).reason()).contains("data.rows > 100", "false");
      assertThat(town.evaluated.get(2).reason()).contains("cannot be evaluated", "rows");
    }
  }

  private static void send(DoorsAndPolicy town, String id, String pipeline, String data) {
    assertThat(
            town.site
                .proven(
                    "/hooks/cloudevents",
                    EVENT.formatted(id, pipeline, data),
                    Map.of("Content-Type", "application/cloudevents+json"))
                .statusCode())
        .isEqualTo(202);
  }
}
