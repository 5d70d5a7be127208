package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A limit cuts off what is old, of whichever pipeline it is. */
class NewestFirstTest extends ConsoleFixture {

  private void decided(String pipeline, int second) {
    Instant at = now.plusSeconds(second);
    projection.apply(
        new TriggerDecision(
            pipeline + second,
            pipeline,
            1_000 + second,
            at,
            new TriggerEvent.Evaluated(
                "files",
                TriggerOutcome.EXPIRED,
                SignalSet.NONE,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "reason " + second,
                at,
                0,
                false,
                Demand.TRAIN,
                Map.of())));
  }

  private static List<String> texts(JsonNode items, String pointer) {
    List<String> out = new ArrayList<>();
    items.forEach(i -> out.add(i.at(pointer).asText()));
    return out;
  }

  @Test
  void decisionsOfAllPipelinesAreInOneOrder() {
    decided("demo/a-first", 1);
    decided("demo/z-last", 2);
    decided("demo/a-first", 3);
    decided("demo/z-last", 4);
    decided(PIPELINE, 5);
    JsonNode newest = get("decisions?limit=4").path("decisions");
    assertThat(texts(newest, "/event/reason"))
        .containsExactly("reason 5", "reason 4", "reason 3", "reason 2");
    assertThat(texts(get("decisions?limit=5000").path("decisions"), "/at"))
        .hasSizeGreaterThan(5)
        .isSortedAccordingTo(Comparator.comparing(Instant::parse).reversed());
    assertThat(texts(get("decisions?limit=1&pipeline=" + PIPELINE).path("decisions"), "/at"))
        .containsExactly(now.plusSeconds(5).toString());
  }

  @Test
  void findingsToo() {
    for (String pipeline : List.of("demo/a-first", "demo/z-last")) {
      Finding finding =
          new Finding(
              "f-" + pipeline,
              pipeline,
              "e",
              "drift",
              "drift",
              Optional.empty(),
              START,
              START.plusSeconds(pipeline.equals("demo/z-last") ? 90 : 80),
              1,
              0,
              1,
              "message",
              Map.of());
      projection.apply(
          new Signal(
              finding.findingId(),
              "monitor",
              pipeline,
              now,
              Optional.empty(),
              new SignalBody.FindingRaised(finding)));
      applied(pipeline);
    }
    assertThat(texts(get("findings?limit=2").path("findings"), "/pipeline"))
        .containsExactly("demo/z-last", "demo/a-first");
  }

  private void applied(String pipeline) {
    records.stream()
        .filter(PipelineVersion.class::isInstance)
        .map(PipelineVersion.class::cast)
        .findFirst()
        .ifPresent(
            v ->
                projection.apply(
                    new PipelineVersion(
                        pipeline, 1, v.spec(), v.source(), v.folder(), now, "ann", false)));
  }
}
