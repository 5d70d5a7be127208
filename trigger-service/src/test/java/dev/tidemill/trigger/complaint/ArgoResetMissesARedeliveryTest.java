package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 11 (argo-events#1522), the part of redelivery: an event that is delivered again counts
 * as a new one, or is missed. Here it is the same event, by what its sender says it is, and the
 * decision says so; another event of the same content is another event.
 */
class ArgoResetMissesARedeliveryTest {

  @TempDir Path folder;

  @Test
  void aRedeliveryIsADuplicateAndAnotherEventIsNot() throws Exception {
    try (DoorsAndPolicy town =
        new DoorsAndPolicy(folder, "[{name: plain, webhook: {name: plain}}]")) {
      String event = "{\"id\": \"%s\", \"rows\": 20, \"subject\": \"s\", \"time\": null, %s}";
      String none = "\"pipeline\": null";
      for (String id : new String[] {"a", "a", "b"}) {
        assertThat(
                town.site
                    .proven("/hooks/webhook/plain", event.formatted(id, none), Map.of())
                    .statusCode())
            .isEqualTo(202);
      }
      town.deliver();
      assertThat(town.site.signals)
          .extracting(Signal::signalId)
          .containsExactly("webhook/plain:a", "webhook/plain:a", "webhook/plain:b");
      assertThat(town.fired.get(0).signals().ids()).containsExactly("webhook/plain:a");
      assertThat(town.decided(TriggerOutcome.DUPLICATE)).isEqualTo(1);
      assertThat(town.evaluated)
          .filteredOn(e -> e.outcome() == TriggerOutcome.DUPLICATE)
          .allSatisfy(e -> assertThat(e.reason()).isNotBlank());
    }
  }
}
