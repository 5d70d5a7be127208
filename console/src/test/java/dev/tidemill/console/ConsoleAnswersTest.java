package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
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
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the console answers after {@link RecordedHistory}. */
class ConsoleAnswersTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private static final String PIPELINE = RecordedHistory.PIPELINE;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final Projection projection = new Projection();
  private final List<Command> sent = new ArrayList<>();
  private Instant now = START.plusSeconds(60);
  private ArtefactStore artefacts;
  private HttpServer server;
  private List<Object> records;

  @BeforeEach
  void start() throws IOException {
    artefacts = new ArtefactStore(folder);
    String golden = artefacts.put(RecordedHistory.GOLDEN.getBytes(StandardCharsets.UTF_8));
    records = RecordedHistory.from(START, golden);
    records.forEach(projection::apply);
    server = serve(projection);
  }

  private HttpServer serve(Projection what) {
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return HttpServer.start(
        HttpOptions.loopback(0),
        routes -> {
          new QueryRoutes(what, new Examples(artefacts, clock), clock).add(routes);
          new CommandRoutes(what, PipelineSpecs::parse, clock, sent::add).add(routes);
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

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
  void rolloutsAreShownNewestFirstWithTheirEvidence() {
    JsonNode rollouts = get("rollouts").path("rollouts");
    assertThat(rollouts).hasSize(2);
    JsonNode current = rollouts.get(0);
    assertThat(current.path("candidate").asInt()).isEqualTo(2);
    assertThat(current.path("champion").asInt()).isEqualTo(1);
    assertThat(current.path("stage").asText()).isEqualTo("stepping");
    assertThat(current.path("weight").asInt()).isEqualTo(25);
    assertThat(current.at("/judged/guards/1/statistics/n").asDouble()).isEqualTo(312);
    assertThat(rollouts.get(1).path("outcome").asText()).isEqualTo("promoted");
    assertThat(get("rollouts/rollout-1").path("events")).hasSize(5);
    assertThat(get("rollouts/none").at("/error/code").asText()).isEqualTo("not-found");
  }

  @Test
  void modelsFindingsAndFilesAreListed() {
    JsonNode models = get("models").path("models");
    assertThat(models.findValuesAsText("version")).containsExactly("2", "1");
    assertThat(models.at("/1/aliases/0").asText()).isEqualTo("champion");
    assertThat(models.at("/1/snapshot/trainRows").asInt()).isEqualTo(4320);
    JsonNode finding = get("findings").at("/findings/0");
    assertThat(finding.path("check").asText()).isEqualTo("input-drift");
    assertThat(finding.path("column").asText()).isEqualTo("hour");
    JsonNode files = get("data").path("files");
    assertThat(files.findValuesAsText("state")).containsExactly("included", "quarantined");
    assertThat(files.at("/1/reason").asText()).contains("missing");
    assertThat(files.findValuesAsText("byHand")).containsExactly("false", "false");
  }

  private void tell(RunEventBody body) {
    projection.apply(new RunEvent("told", PIPELINE, "flight-delays-2", 999, now, body));
  }

  @Test
  void aQuarantinedFileThatIsGoneIsListedNoMoreAndTheRunSaysSo() {
    tell(new RunEventBody.QuarantineForgotten(List.of("bb22")));
    assertThat(get("data").path("files").findValuesAsText("path")).doesNotContain("week-2.csv.gz");
    assertThat(get("pipelines").at("/pipelines/0/quarantined").asInt()).isZero();
    assertThat(get("runs/flight-delays-2/why").path("lines").toString())
        .contains("one quarantined file is no longer in the sources");
  }

  @Test
  void aFileThatAPersonExcludedIsListedAsExcludedByHandUntilItIsIncluded() {
    tell(new RunEventBody.FilesExcluded(List.of("bb22", "unknown"), "never again", "ann"));
    JsonNode files = get("data").path("files");
    assertThat(files.findValuesAsText("digest")).contains("bb22", "unknown");
    assertThat(files.findValuesAsText("byHand")).containsOnlyOnce("false").contains("true");
    assertThat(files.findValuesAsText("reason")).contains("never again");
    assertThat(get("pipelines").at("/pipelines/0/quarantined").asInt()).isEqualTo(2);
    tell(new RunEventBody.FilesIncluded(List.of("bb22", "unknown"), "repaired", "ann"));
    assertThat(get("data").path("files").findValuesAsText("state")).containsOnly("included");
  }

  @Test
  void aFileThatTheLastSnapshotDidNotFindIsGoneAndOneThatWasIncludedIsNot() {
    Instant t = Instant.EPOCH;
    DataFile left = new DataFile("left.csv", "dd44", 5, 1, Optional.empty(), Optional.empty());
    tell(
        new RunEventBody.SnapshotCut(
            new Snapshot(
                "5a5a", t, t, t, t, t, 1, 1, "t", "h", List.of(left), List.of(left), "rule"),
            "c"));
    assertThat(states())
        .containsOnly("left.csv included", "week-1.csv.gz gone", "week-2.csv.gz quarantined");
    tell(new RunEventBody.FilesIncluded(List.of("bb22"), "repaired", "ann"));
    assertThat(states()).contains("week-2.csv.gz included", "week-1.csv.gz gone");
  }

  private List<String> states() {
    List<String> all = new ArrayList<>();
    get("data")
        .path("files")
        .forEach(f -> all.add(f.path("path").asText() + " " + f.path("state").asText()));
    return all;
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

  @Test
  void aDeletedPipelineOfAnotherNamespaceIsAHintThatSaysSo() {
    PipelineVersion applied =
        (PipelineVersion)
            records.stream().filter(PipelineVersion.class::isInstance).findFirst().orElseThrow();
    projection.apply(
        new PipelineVersion(PIPELINE, 2, applied.spec(), applied.source(), "/p", now, "ann", true));
    assertThat(get("pipelines/default/flight-delays").at("/error/message").asText())
        .endsWith("; did you mean demo/flight-delays (deleted)?");
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
        .contains("because new-week: 4800 new rows", "+ unique: 0", "rollout rollout-1", "it held");
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
            "~ champion: 0.003 (allowed: difference below 0.01) it goes on because the rollout judges quality on pairs");
  }

  @Test
  void theExampleNamesTheVersionItsScoreAndAGatewayThatIsAlive() {
    JsonNode example = get("pipelines/" + PIPELINE + "/example");
    assertThat(example.path("version").asInt()).isEqualTo(1);
    assertThat(example.path("expected").asDouble()).isEqualTo(0.25);
    assertThat(example.path("output").asText()).isEqualTo("probability");
    assertThat(example.path("gateway").asText()).isEqualTo("http://127.0.0.1:8081");
    assertThat(example.at("/request/inputs/0/shape").toString()).isEqualTo("[1,2]");
    now = now.plusSeconds(600);
    assertThat(get("pipelines/" + PIPELINE + "/example").at("/error/message").asText())
        .contains("No gateway serves flight-delays now");
  }

  @Test
  @Timeout(60)
  void aStoreThatHangsHoldsUpNothingButWhatReadsIt() throws Exception {
    String golden = artefacts.put(RecordedHistory.GOLDEN.getBytes(StandardCharsets.UTF_8));
    Path file =
        folder.resolve(golden.substring(0, 2)).resolve(golden.substring(2, 4)).resolve(golden);
    Files.delete(file);
    assumeTrue(
        new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0, "there are pipes");
    CompletableFuture<JsonNode> example =
        CompletableFuture.supplyAsync(() -> get("pipelines/" + PIPELINE + "/example"));
    // Opens once the other side has, and gives it nothing to read.
    try (OutputStream hanging = Files.newOutputStream(file)) {
      projection.apply(event(90, new RolloutEventBody.RolloutPaused("ann", "a look")));
      assertThat(get("rollouts/rollout-2").path("paused").asBoolean()).isTrue();
      assertThat(example).isNotDone();
      hanging.write(RecordedHistory.GOLDEN.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(example.get().path("expected").asDouble()).isEqualTo(0.25);
  }

  @Test
  void signalsAddUp() {
    JsonNode signals = get("pipelines/" + PIPELINE + "/signals");
    assertThat(signals.path("received").asInt()).isEqualTo(3);
    assertThat(signals.path("consumed").asInt()).isEqualTo(3);
    assertThat(signals.path("pending").asInt()).isZero();
  }

  @Test
  void aDeletedPipelineIsNoLongerListedAndTakesNoCommandsButItsHistoryStays() {
    PipelineVersion last = (PipelineVersion) records.get(0);
    projection.apply(
        new PipelineVersion(
            PIPELINE, 2, last.spec(), last.source(), "/p", START.plusSeconds(99), "ann", true));
    assertThat(get("pipelines").path("pipelines")).isEmpty();
    assertThat(get("runs").path("runs")).isEmpty();
    assertThat(get("pipelines/" + PIPELINE).path("deleted").asBoolean()).isTrue();
    assertThat(get("runs/flight-delays-1/why").path("lines")).isNotEmpty();
    assertThat(get("rollouts/rollout-1").path("outcome").asText()).isEqualTo("promoted");
    assertThat(post("{\"kind\":\"trigger\",\"pipeline\":\"" + PIPELINE + "\"}").toString())
        .contains("There is no pipeline " + PIPELINE);
    assertThat(sent).isEmpty();
  }

  @Test
  void aPausedRolloutIsAmongWhatIsPausedUntilItEnds() {
    projection.apply(
        new TriggerDecision(
            "p",
            PIPELINE,
            90,
            START,
            new TriggerEvent.Paused(PauseTarget.TRIGGER, "regular", "ann", "")));
    projection.apply(event(90, new RolloutEventBody.RolloutPaused("ann", "a look")));
    assertThat(get("pipelines/" + PIPELINE).path("paused").toString())
        .isEqualTo("[\"trigger regular\",\"rollout\"]");
    projection.apply(
        event(
            91,
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.ABORTED, "BY_HAND", "", Optional.of(1))));
    assertThat(get("pipelines/" + PIPELINE).path("paused").toString())
        .isEqualTo("[\"trigger regular\"]");
  }

  private static RolloutEvent event(long sequence, RolloutEventBody body) {
    return new RolloutEvent("x" + sequence, PIPELINE, "rollout-2", sequence, START, body);
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

  @Test
  void aNameWithoutItsNamespaceIsAHintAndANamespaceSelects() {
    String message = get("runs?pipeline=default/flight-delays").at("/error/message").asText();
    assertThat(message)
        .isEqualTo("There is no pipeline default/flight-delays; did you mean demo/flight-delays?");
    assertThat(get("runs?namespace=demo").path("runs")).hasSize(3);
    assertThat(get("runs?namespace=dem").path("runs")).isEmpty();
    assertThat(get("pipelines?namespace=other").path("pipelines")).isEmpty();
  }

  @Test
  void readingTheTopicsAgainGivesTheSameAnswers() {
    Projection again = new Projection();
    // Each topic in order, one topic after another: how a reader that starts anew may see them.
    Map<Class<?>, List<Object>> topics = new java.util.LinkedHashMap<>();
    for (int i = records.size() - 1; i >= 0; i--) {
      topics
          .computeIfAbsent(records.get(i).getClass(), t -> new ArrayList<>())
          .add(0, records.get(i));
    }
    topics.values().forEach(topic -> topic.forEach(again::apply));
    try (HttpServer second = serve(again)) {
      for (String path :
          List.of(
              "pipelines",
              "pipelines/" + PIPELINE,
              "pipelines/" + PIPELINE + "/signals",
              "pipelines/" + PIPELINE + "/example",
              "runs",
              "runs/flight-delays-1",
              "runs/flight-delays-1/logs",
              "runs/flight-delays-1/why",
              "decisions",
              "models",
              "rollouts",
              "rollouts/rollout-2",
              "findings",
              "data",
              "gateways")) {
        assertThat(get(second, path)).as(path).isEqualTo(get(path));
      }
    }
  }

  private JsonNode get(String path) {
    return get(server, path);
  }

  private static JsonNode get(HttpServer from, String path) {
    return send(HttpRequest.newBuilder(uri(from, path)).build());
  }

  private JsonNode post(String body) {
    return send(
        HttpRequest.newBuilder(uri(server, "commands"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static URI uri(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path);
  }

  private static JsonNode send(HttpRequest request) {
    try {
      return JSON.readTree(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
