package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.loss.LossScale;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07.891Z");

  private static String id(String endpoint, String check, Instant at) {
    String pipeline = "n".repeat(63) + "/" + "p".repeat(52);
    MonitorSpec spec = new MonitorSpec(Duration.ofHours(1), 1, Duration.ofDays(7), 0.1, List.of());
    MonitorPlan plan =
        new MonitorPlan(
            pipeline,
            endpoint,
            Task.BINARY_CLASSIFICATION,
            LossScale.usual(Task.BINARY_CLASSIFICATION, 1),
            spec,
            Map.of());
    Sighting seen =
        new Sighting(Subject.model(check), 1, 0, at.toEpochMilli(), 2, 1, "old", Map.of());
    return new Findings(plan).of("age", seen).findingId();
  }

  @Test
  void anIdOfTheLongestNamesIsOneThatATriggerTakesAndStillTellsThemApart() {
    String longest = id("e".repeat(300), "c".repeat(300), AT);
    assertThat(longest).hasSize(Signal.MAX_ID_CHARACTERS).startsWith("nnn");
    assertThat(id("e".repeat(300), "c".repeat(300), AT)).isEqualTo(longest);
    assertThat(id("e".repeat(300), "c".repeat(299) + "d", AT)).isNotEqualTo(longest);
    assertThat(id("e".repeat(300), "c".repeat(300), AT.plusMillis(1))).isNotEqualTo(longest);
    assertThat(id("\ud83c\udf0a".repeat(99), "c", AT).length())
        .isBetween(Signal.MAX_ID_CHARACTERS - 1, Signal.MAX_ID_CHARACTERS);
  }

  @Test
  void anIdOfShortNamesIsReadAsItIs() {
    assertThat(id("e", "age", AT)).endsWith("/e/age/-/2026-03-04T05:06:07.891Z");
  }
}
