package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBucket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 8 (argo-events#3326, #850): of two events at nearly the same time a sensor drops one,
 * or takes one twice. Here each is in the log before its sender is answered, and each ends in one
 * decision.
 */
class ArgoDropsOneOfTwoEventsTest {

  private static final int EVENTS = 24;
  private static final String EVENT =
      """
      {"specversion": "1.0", "id": "%d", "source": "/loads", "type": "rows", "data": {"rows": %d}}
      """;

  @TempDir Path folder;

  @Test
  void everyEventOfManyAtOnceIsDecidedOnce() throws Exception {
    String triggers = "[{name: rows, message: {type: rows, condition: data.rows % 2 == 0}}]";
    try (DoorsAndPolicy town = new DoorsAndPolicy(folder, triggers)) {
      List<CompletableFuture<Integer>> answers =
          IntStream.range(0, EVENTS)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> send(town, i)))
              .toList();
      answers.forEach(answer -> assertThat(answer.join()).isEqualTo(202));
      assertThat(town.site.signals)
          .extracting(Signal::signalId)
          .hasSize(EVENTS)
          .doesNotHaveDuplicates();
      town.deliver();
      assertThat(town.fired.get(0).signals().ids()).hasSize(1);
      long filtered =
          town.evaluated.stream()
              .filter(e -> e.outcome().bucket() == SignalBucket.FILTERED)
              .mapToLong(e -> e.signals().count())
              .sum();
      assertThat(filtered).as("those for which the condition is false").isEqualTo(EVENTS / 2);
    }
  }

  /** A sender that is told to send again does so. */
  private static int send(DoorsAndPolicy town, int i) {
    int status = 503;
    for (int tries = 0; status == 503 && tries < 100; tries++) {
      status =
          town.site
              .proven(
                  "/hooks/cloudevents",
                  EVENT.formatted(i, i),
                  Map.of("Content-Type", "application/cloudevents+json"))
              .statusCode();
    }
    return status;
  }
}
