package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How runs and decisions are explained. */
class WhyAnswersTest extends ConsoleFixture {

  @Test
  void logsAreNumberedAndContinuedWhereOneWas() {
    JsonNode all = get("runs/flight-delays-1/logs").path("lines");
    assertThat(all).hasSize(2);
    assertThat(all.at("/0/stage").asText()).isEqualTo("training");
    assertThat(all.at("/0/text").asText()).isEqualTo("150 rounds on 4320 rows");
    assertThat(all.at("/1/error").asBoolean()).isTrue();
    assertThat(get("runs/flight-delays-1/logs?after=1").path("lines")).hasSize(1);
    assertThat(get("runs/flight-delays-1/logs?after=2").path("lines")).isEmpty();
    assertThat(get("runs/none/logs").at("/error/code").asText()).isEqualTo("not-found");
  }

  @Test
  void whyOfAPipelineSaysWhatIsMissingInItsFolder() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    PipelineVersion applied =
        (PipelineVersion)
            records.stream().filter(PipelineVersion.class::isInstance).findFirst().orElseThrow();
    projection.apply(
        new PipelineVersion(
            PIPELINE, 2, applied.spec(), applied.source(), project.toString(), now, "ann", false));
    JsonNode lines = get("decisions/why?pipeline=" + PIPELINE).path("lines");
    assertThat(lines.toString())
        .contains("note: Source ", "the folder " + project.resolve("incoming") + " does not exist");
  }

  @Test
  void aTriggerThatFiredIsOneDecisionNotTwo() {
    JsonNode decisions = get("decisions").path("decisions");
    List<String> runs = decisions.findValuesAsText("runId");
    assertThat(runs).isNotEmpty().doesNotHaveDuplicates();
    assertThat(get("decisions/why?pipeline=" + PIPELINE).path("lines").toString())
        .containsOnlyOnce("fired flight-delays-1 ")
        .doesNotContain("new-week fired");
    assertThat(get("pipelines").at("/pipelines/0/signals/received").asLong()).isPositive();
  }

  private void tellRun3(RunEventBody body) {
    projection.apply(new RunEvent("told", PIPELINE, "flight-delays-3", 999, now, body));
  }

  @Test
  void theSecondsOfARunThatGoesOnAreCountedUntilNowAndThoseOfOneThatEndedUntilItsEnd() {
    double then = get("runs/flight-delays-3").path("seconds").asDouble();
    double ended = get("runs/flight-delays-1").path("seconds").asDouble();
    now = now.plusSeconds(100);
    assertThat(get("runs/flight-delays-3").path("seconds").asDouble()).isEqualTo(then + 100);
    assertThat(get("runs/flight-delays-1").path("seconds").asDouble()).isEqualTo(ended);
  }

  private String why3() {
    return get("runs/flight-delays-3/why").path("lines").toString();
  }

  @Test
  void aRunWhoseJobNoWorkerTakesSaysThatItWaitsForASlotAndWhoIsAtWork() {
    tellRun3(new RunEventBody.StageStarted(RunStage.TRAINING, "j", 1, now, now.plusSeconds(900)));
    assertThat(get("runs/flight-delays-3").path("message").asText()).isEmpty();
    tellRun3(new RunEventBody.JobWaiting(RunStage.TRAINING, "j", 1, now, now.plusSeconds(60)));
    assertThat(get("runs/flight-delays-3").path("message").asText())
        .isEqualTo("waits for a free slot since " + now);
    assertThat(why3()).contains("no worker has been heard of for a minute: does a runner run?");
    projection.apply(
        new JobHeartbeat(
            "default/other", "other-1", "j9", 1, "x", "runner-a", now.minusSeconds(5), Map.of()));
    assertThat(why3()).contains("heard of in the last minute: runner-a");
    now = now.plusSeconds(56);
    assertThat(why3()).contains("no worker has been heard of");
    tellRun3(new RunEventBody.ExecutionGranted(RunStage.TRAINING, 1, "y", "runner-b", now));
    assertThat(get("runs/flight-delays-3").path("message").asText()).isEmpty();
    assertThat(why3()).contains("no slot was free since").doesNotContain("waits for a free slot");
  }

  @Test
  void aRunIsExplainedWithItsRollout() {
    assertThat(get("runs/flight-delays-1/why").path("lines").toString())
        .contains("because new-week: 4800 new rows", "+ unique: 0", "rollout rollout-1", "it held")
        .contains("data of arrivals: commit c0ffee, data/arrivals.dvc names 5d41402a.dir");
    assertThat(get("runs/flight-delays-1").at("/cause/signals/versions/arrivals/digest").asText())
        .isEqualTo("5d41402a.dir");
  }

  @Test
  void aRunWithoutARowShowsNoDatesAndACheckThatWasNotAppliedNoLimit() {
    Instant none = Instant.EPOCH;
    Snapshot empty =
        new Snapshot(
            "5a5a", none, none, none, none, none, 0, 0, "t", "h", List.of(), List.of(), "rule");
    tell(new RunEventBody.SnapshotCut(empty, "c"));
    CheckResult open =
        new CheckResult(
            "complete",
            "complete",
            false,
            CheckOutcome.INSUFFICIENT_DATA,
            "",
            "",
            "There is no new file",
            Map.of(),
            List.of());
    tell(
        new RunEventBody.DataChecked(
            new Verdict(
                "v",
                "data",
                VerdictOutcome.PASS,
                "5a5a",
                Optional.empty(),
                Optional.empty(),
                List.of(open),
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                "No check was applied"),
            List.of()));
    List<String> lines = new ArrayList<>();
    get("runs/flight-delays-2/why").path("lines").forEach(l -> lines.add(l.asText().strip()));
    assertThat(lines)
        .anyMatch(l -> l.endsWith("snapshot 5a5a: 0 training rows, 0 holdout rows"))
        .contains("? complete: There is no new file")
        .noneMatch(l -> l.contains("1970") || l.contains("holdout: rule"));
  }

  @Test
  void aCheckThatLeftTheCandidateUndecidedIsMarkedAndSaysWhoDecides() {
    assertThat(get("runs/flight-delays-1/why").path("lines").toString())
        .contains(
            "~ champion: 0.003 (allowed: difference below 0.01) it goes on because the rollout"
                + " judges quality on pairs");
  }

  @Test
  void aCommandLeadsToTheRunThatItsSignalStartedOrJoined() {
    answered("c1", TriggerOutcome.WAITING, Optional.empty());
    assertThat(get("commands/c1").path("decision").asText()).isEqualTo("waiting");
    assertThat(get("commands/c1").has("runId")).isFalse();
    answered("c1", TriggerOutcome.FIRED, Optional.of("flight-delays-9"));
    assertThat(get("commands/c1").path("runId").asText()).isEqualTo("flight-delays-9");
    answered("c1", TriggerOutcome.DUPLICATE, Optional.empty());
    assertThat(get("commands/c1").path("runId").asText()).isEqualTo("flight-delays-9");
    answered("c2", TriggerOutcome.COALESCED, Optional.of("flight-delays-9"));
    assertThat(get("commands/c2").path("runId").asText()).isEqualTo("flight-delays-9");
  }

  private void answered(String command, TriggerOutcome outcome, Optional<String> run) {
    SignalSet signals =
        new SignalSet(
            1,
            "d",
            List.of("command:" + command),
            List.of(),
            0,
            0,
            0,
            Optional.empty(),
            Optional.empty());
    projection.apply(
        new TriggerDecision(
            command,
            PIPELINE,
            80,
            START,
            new TriggerEvent.Evaluated(
                "manual",
                outcome,
                signals,
                List.of(),
                run,
                Optional.empty(),
                "because",
                START,
                1,
                true,
                dev.tidemill.schemas.message.Demand.TRAIN,
                Map.of())));
  }
}
