package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the console answers after {@link RecordedHistory}. */
class ConsoleAnswersTest extends ConsoleFixture {

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
  void aNameWithoutItsNamespaceIsAHintAndANamespaceSelects() {
    String message = get("runs?pipeline=default/flight-delays").at("/error/message").asText();
    assertThat(message)
        .isEqualTo("There is no pipeline default/flight-delays; did you mean demo/flight-delays?");
    assertThat(get("runs?namespace=demo").path("runs")).hasSize(3);
    assertThat(get("runs?namespace=demo").at("/runs/0/forced").isBoolean()).isTrue();
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

  private JsonNode post(String body) {
    return send(
        HttpRequest.newBuilder(uri(server, "commands"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }
}
