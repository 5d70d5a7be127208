package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that waits for weeks, and pipelines that have had many. */
class LongRunTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private static final String PIPELINE = "demo/flight-delays";

  private long sequence;

  private RunEvent event(String run, RunEventBody body) {
    sequence++;
    return new RunEvent("e" + sequence, PIPELINE, run, sequence, START.plusSeconds(sequence), body);
  }

  private static RunEnded end() {
    return new RunEnded(RunOutcome.REJECTED, "MODEL_GATE", "worse");
  }

  @Test
  void howARunBeganAndHowItEndedOutlastsItsWaiting() {
    RunView run = new RunView("run-1", PIPELINE);
    for (int i = 0; i < 800; i++) {
      run.apply(event("run-1", new GateWaiting("too few rows", START)));
    }
    run.apply(event("run-1", end()));

    assertThat(run.events).hasSize(500);
    assertThat(run.events.get(0).sequence()).isEqualTo(1);
    assertThat(run.events.get(499).body()).isEqualTo(end());
    assertThat(run.events).isSortedAccordingTo((a, b) -> Long.compare(a.sequence(), b.sequence()));
    assertThat(run.full(START).get("eventsLeftOut")).isEqualTo(301L);
  }

  @Test
  void ofManyRunsTheOldestEndedAreHeldAsASummary() {
    PipelineView pipeline = new PipelineView(PIPELINE);
    pipeline.run("goes-on").apply(event("goes-on", new GateWaiting("too few rows", START)));
    for (int i = 0; i < PipelineView.MAX_FULL_RUNS + 1; i++) {
      String id = "run-" + i;
      pipeline.run(id).apply(event(id, end()));
    }

    assertThat(pipeline.run("goes-on").events).hasSize(1);
    RunView oldest = pipeline.run("run-0");
    assertThat(oldest.full(START))
        .containsEntry("events", List.of())
        .containsEntry("eventsHeld", false);
    assertThat(oldest.summary(START)).containsEntry("code", "MODEL_GATE");
    String newest = "run-" + PipelineView.MAX_FULL_RUNS;
    assertThat(pipeline.run(newest).full(START)).containsEntry("eventsHeld", true);
  }
}
