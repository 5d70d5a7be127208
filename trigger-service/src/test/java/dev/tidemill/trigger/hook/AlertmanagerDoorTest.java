package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertmanagerDoorTest {

  private static final String NOTIFICATION = Samples.text("alertmanager.json");

  private static List<Signal> read(String body) {
    return Samples.read(new AlertmanagerDoor(), body, Map.of()).signals();
  }

  @Test
  void eachAlertIsASignal() {
    List<Signal> signals = read(NOTIFICATION);
    assertThat(signals).hasSize(2);
    Signal first = signals.get(0);
    assertThat(first.subject()).isEqualTo("alert/ConversionDrop");
    assertThat(first.at()).isEqualTo(Samples.NOW);
    assertThat(first.pipeline()).isEmpty();
    assertThat(first.body())
        .isEqualTo(
            new AlertReceived(
                "5f1d3c2b9a807e64",
                Instant.parse("2026-11-20T08:15:30.123456789Z"),
                Optional.empty(),
                AlertStatus.FIRING,
                Map.of("alertname", "ConversionDrop", "team", "growth", "region", "eu"),
                Map.of("summary", "Conversion of eu is down by 12 %"),
                "http://prometheus.example:9090/graph?g0.expr=conversion"));
    AlertReceived second = (AlertReceived) signals.get(1).body();
    assertThat(second.status()).isEqualTo(AlertStatus.RESOLVED);
    assertThat(second.endsAt()).contains(Instant.parse("2026-11-20T08:45:00Z"));
  }

  /** Alertmanager sends again after a 5xx, each of two Alertmanagers sends, and groups change. */
  @Test
  void theSameAlertHasTheSameIdHoweverItComes() {
    String regrouped =
        NOTIFICATION
            .replace("\"receiver\": \"tidemill\"", "\"receiver\": \"other\"")
            .replace("http://alertmanager.example", "http://second.example")
            .replace("12 %", "13 %");
    assertThat(ids(read(regrouped))).isEqualTo(ids(read(NOTIFICATION)));
    String resolved = NOTIFICATION.replaceFirst("(?s)(\"alerts\".*?)\"firing\"", "$1\"resolved\"");
    assertThat(ids(read(resolved))).doesNotContain(ids(read(NOTIFICATION)).get(0));
    String later = NOTIFICATION.replace("08:15:30.123456789", "11:15:30");
    assertThat(ids(read(later))).doesNotContain(ids(read(NOTIFICATION)).get(0));
  }

  private static List<String> ids(List<Signal> signals) {
    return signals.stream().map(Signal::signalId).toList();
  }

  @Test
  void anAlertWithoutFingerprintIsKnownByItsLabels() {
    String one =
        "{\"version\":\"4\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"b\":\"1\",\"a\":\"2\"},"
            + "\"startsAt\":\"2026-11-01T00:00:00Z\"}]}";
    String turned = one.replace("\"b\":\"1\",\"a\":\"2\"", "\"a\":\"2\",\"b\":\"1\"");
    assertThat(ids(read(one))).isEqualTo(ids(read(turned)));
    assertThat(ids(read(one))).isNotEqualTo(ids(read(one.replace("\"2\"", "\"3\""))));
  }

  @Test
  void tenThousandAlertsAreTenThousandSignals() {
    String alert =
        "{\"status\":\"firing\",\"labels\":{\"alertname\":\"A\"},\"startsAt\":\"2026-11-01T00:00:00Z\","
            + "\"fingerprint\":\"%d\"}";
    String many =
        IntStream.range(0, 10_000)
            .mapToObj(alert::formatted)
            .collect(Collectors.joining(",", "{\"version\":\"4\",\"alerts\":[", "]}"));
    Set<String> ids = new HashSet<>(ids(read(many)));
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void aNotificationWithoutAlertsSaysNothing() {
    assertThat(
            Samples.read(new AlertmanagerDoor(), "{\"version\": \"4\", \"alerts\": []}", Map.of())
                .ignored())
        .contains("no alert");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                     | the body must be an object
          {"alerts": []}                         | version must be "4"
          {"version": "4"}                       | alerts must be a list
          {"version": "4", "alerts": [1]}        | alerts[0] must be an object
          {"version": "4", "alerts": [{}]}       | alerts[0].status must be firing or resolved
          {"version": "4", "alerts": [{"status": "firing"}]} | alerts[0].startsAt must be text
          {"version": "4", "alerts": [{"status": "firing", "startsAt": "soon"}]} | alerts[0].startsAt must be a time such as
          {"version": "4", "alerts": [{"status": "firing", "startsAt": "+999999999-01-01T00:00:00Z"}]} | alerts[0].startsAt must be of a year
          {"version": "4", "alerts": [{"status": "firing", "labels": {"a": 1}}]} | alerts[0].labels must have text as values
          {"version": "4", "alerts": [{"status": "firing", "labels": []}]} | alerts[0].labels must be an object
          """)
  void whatIsNoNotificationIsRefused(String body, String message) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(HttpError.class)
        .hasMessageContaining(message);
  }

  @Test
  void basicAuthIsTakenToo(@TempDir Path home) throws Exception {
    String hooks = "alertmanager: {basic: {user: am, password: {fromEnv: HOOK}}}\n";
    try (HookSite site = new HookSite(home, hooks)) {
      String right =
          Base64.getEncoder()
              .encodeToString(("am:" + HookSite.SECRET).getBytes(StandardCharsets.UTF_8));
      String wrong =
          Base64.getEncoder().encodeToString("am:other".getBytes(StandardCharsets.UTF_8));
      byte[] body = NOTIFICATION.getBytes(StandardCharsets.UTF_8);
      assertThat(
              site.post("/hooks/alertmanager", body, Map.of("Authorization", "Basic " + right))
                  .statusCode())
          .isEqualTo(202);
      assertThat(
              site.post("/hooks/alertmanager", body, Map.of("Authorization", "Basic " + wrong))
                  .statusCode())
          .isEqualTo(401);
      assertThat(site.signals).hasSize(2);
    }
  }
}
