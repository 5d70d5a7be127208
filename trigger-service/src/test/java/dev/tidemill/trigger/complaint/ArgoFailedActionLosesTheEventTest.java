package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerOutcome;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 10 (argo-events#948, #984): an action that fails takes its event with it. Here the
 * sender keeps the event until the log has it: it is answered 503, sends again, and one run starts
 * even if the first try was written after all. What the log has, the policy decides, and a run that
 * fails is recorded with the signals that it consumed.
 */
class ArgoFailedActionLosesTheEventTest {

  private static final String EVENT =
      """
      {"specversion": "1.0", "id": "1", "source": "/loads", "type": "rows", "data": {"rows": 5}}
      """;

  @TempDir Path folder;

  private static HttpResponse<String> send(DoorsAndPolicy town) {
    return town.site.proven(
        "/hooks/cloudevents", EVENT, Map.of("Content-Type", "application/cloudevents+json"));
  }

  @Test
  void anEventThatIsNotKeptIsSentAgainAndStartsOneRun() throws Exception {
    try (DoorsAndPolicy town =
        new DoorsAndPolicy(folder, "[{name: rows, message: {type: rows}}]")) {
      town.site.log =
          () -> CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
      HttpResponse<String> refused = send(town);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      town.deliver();
      assertThat(town.fired).isEmpty();

      town.site.log = () -> CompletableFuture.completedFuture(null);
      assertThat(send(town).statusCode()).isEqualTo(202);
      assertThat(send(town).statusCode()).isEqualTo(202); // its answer was lost on the way
      town.deliver();
      assertThat(town.fired).hasSize(1);
      assertThat(town.fired.get(0).signals().ids()).containsExactly("cloudevents:/loads|1");
      assertThat(town.decided(TriggerOutcome.DUPLICATE)).isEqualTo(1);
    }
  }
}
