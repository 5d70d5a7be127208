package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.hook.Samples;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaint 28 (alertmanager#4108, #3865, #1718, #1005, #1642): two Alertmanagers send the same
 * notification, most of all after the receiver answered 5xx, and groups send old alerts again. An
 * alert is known by its fingerprint, its beginning and its status, never by the request.
 */
class AlertmanagerSendsTwiceTest {

  private static final String TRIGGERS =
      "[{name: drop, alert: {match: {alertname: ConversionDrop}}}]";

  @TempDir Path folder;

  private static int send(DoorsAndPolicy town, String body) {
    return town.site.proven("/hooks/alertmanager", body, Map.of()).statusCode();
  }

  @Test
  void oneAlertIsOneRunHoweverOftenItIsSent() throws Exception {
    String notification = Samples.text("alertmanager.json");
    try (DoorsAndPolicy town = new DoorsAndPolicy(folder, TRIGGERS)) {
      town.site.log =
          () -> CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
      assertThat(send(town, notification)).isEqualTo(503);
      town.site.log = () -> CompletableFuture.completedFuture(null);
      assertThat(send(town, notification)).isEqualTo(202); // the first tries again
      assertThat(send(town, notification.replace("alertmanager.example", "second.example")))
          .isEqualTo(202); // and so does the second
      assertThat(send(town, notification.replace("team=", "region="))).isEqualTo(202); // regrouped
      town.deliver();
      assertThat(town.site.signals).hasSize(6);
      assertThat(town.fired).hasSize(1);
      assertThat(town.decided(TriggerOutcome.DUPLICATE)).isEqualTo(4);
    }
  }

  @Test
  void theSameAlertLaterIsAnotherOne() throws Exception {
    String notification = Samples.text("alertmanager.json");
    try (DoorsAndPolicy town = new DoorsAndPolicy(folder, TRIGGERS)) {
      send(town, notification);
      town.deliver();
      int before = town.evaluated.size();
      send(town, notification.replace("2026-11-20T08:15:30", "2026-11-21T08:15:30"));
      town.deliver();
      assertThat(town.evaluated.size()).isGreaterThan(before);
      assertThat(town.decided(TriggerOutcome.DUPLICATE)).isEqualTo(1); // the resolved one
    }
  }
}
