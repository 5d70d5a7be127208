package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.trigger.hook.HostileSignals;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers wrote comes through a door as signals: whatever it is, the router and the policy
 * go on with their partition, and the next event is decided.
 */
class HostileSignalsTest {

  private static final String TRIGGERS =
      """
      [{name: drop, alert: {match: {alertname: ConversionDrop}, condition: "labels.region == 'eu'"}},
           {name: rows, message: {type: com.example.rows.loaded, condition: data.rows > 1e9}},
           {name: plain, webhook: {name: plain, condition: data.share > 1e9}},
           {name: signed, webhook: {name: signed, condition: "data.data.tables.exists(t, t == 'z')"}},
           {name: calm, message: {type: calm}}]
      """;

  @TempDir Path folder;

  @Test
  void noSignalOfADoorStopsAPartition() throws Exception {
    try (DoorsAndPolicy town = new DoorsAndPolicy(folder, TRIGGERS)) {
      town.site.signals.addAll(HostileSignals.of(4_711, 300));
      int hostile = town.site.signals.size();
      assertThat(hostile).isGreaterThanOrEqualTo(300);
      town.deliver();
      String calm =
          "{\"specversion\": \"1.0\", \"id\": \"calm\", \"source\": \"/x\", \"type\": \"calm\"}";
      town.site.proven(
          "/hooks/cloudevents", calm, Map.of("Content-Type", "application/cloudevents+json"));
      town.deliver();
      assertThat(town.evaluated)
          .as("decided, and waiting for the run of an alert")
          .anySatisfy(e -> assertThat(e.signals().ids()).contains("cloudevents:/x|calm"));
    }
  }
}
