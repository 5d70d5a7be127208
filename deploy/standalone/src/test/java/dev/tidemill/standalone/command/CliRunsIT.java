package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The commands that start, follow, stop and explain runs, against a running Tidemill. */
class CliRunsIT extends RunningCli {

  @Test
  void whatWasAppliedAndStartedAndBecameOfItIsOneDocument() {
    JsonNode all = json(1, "apply", "-f", file.toString(), "--trigger", "--follow");
    assertThat(all.at("/applied/state").asText()).isEqualTo("accepted");
    assertThat(all.at("/triggered/commandId").asText()).isNotEmpty();
    assertThat(all.at("/run/outcome").asText()).isEqualTo("failed");
  }

  @Test
  void aRunByHandIsFollowedToItsEnd() {
    CommandLineRun told = cli("trigger", "shop/small", "--follow", "--reason", "try").exits(1);
    assertThat(told.out()).contains("training", "failed");
    CommandLineRun followed = cli("trigger", "shop/small", "--follow", "-o", "json").exits(1);
    assertThat(followed.json().path("outcome").asText()).isEqualTo("failed");
    assertThat(followed.err()).contains("training");
  }

  @Test
  void aRunByHandThatJoinsAnotherIsFollowedTooAndCancelled() throws Exception {
    JsonNode first = hold("small");
    String held = first.path("runId").asText();
    CompletableFuture<CommandLineRun> second =
        CompletableFuture.supplyAsync(() -> cli("trigger", "shop/small", "--follow", "-o", "json"));
    await().until(() -> json("get", "decisions").toString().contains("joins run " + held));
    cli("cancel", held, "--reason", "enough").exits(0);
    JsonNode joined = second.get().exits(1).json();
    assertThat(joined.path("runId").asText()).isEqualTo(held);
    assertThat(joined.path("outcome").asText()).isEqualTo("cancelled");
    JsonNode again = CommandLineRun.of(server, "cancel", held, "-o", "json").exits(65).error();
    assertThat(again.path("message").asText()).contains("Rejected");
    release("small");
  }

  @Test
  void aRunByHandThatWaitsForAPlaceIsFollowedOnceItHasOne() throws Exception {
    String held = hold("queued").path("runId").asText();
    CompletableFuture<CommandLineRun> second =
        CompletableFuture.supplyAsync(() -> cli("trigger", "shop/queued", "--follow"));
    await()
        .until(
            () -> json("get", "decisions", "-p", "shop/queued").toString().contains("concurrency"));
    release("queued");
    CommandLineRun waited = second.get().exits(1);
    assertThat(waited.out())
        .containsOnlyOnce(": waits ")
        .contains("failed")
        .doesNotContain(held + ": ");
  }

  private static void release(String name) throws IOException {
    Files.deleteIfExists(dir.resolve("hold"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> json("get", "pipelines", "shop/" + name).path("runsActive").asInt() == 0);
  }

  @Test
  void logsAreShownAndFollowedToTheEndOfTheRun() {
    cli("logs", run).exits(0).says("training/1 | training with seed 7");
    cli("logs", "-f", run).exits(1).says("training/1 | training with seed 7", run + ": failed ");
    JsonNode document = json(1, "logs", "-f", run);
    assertThat(document.path("outcome").asText()).isEqualTo("failed");
    assertThat(document.path("lines").findValuesAsText("text"))
        .startsWith("[tidemill] Model inputs: x.", "training with seed 7");
    assertThat(json("logs", run).path("lines")).isNotEmpty();
  }

  @Test
  void whatHappenedIsExplained() {
    cli("why", run).exits(0).says("run " + run, "because manual: asked for by ");
    assertThat(cli("why", run).exits(0).out()).containsOnlyOnce("asked for by");
    assertThat(cli("get", "decisions", "shop/small").exits(0).out().lines())
        .filteredOn(line -> line.contains(" fired ") && line.contains(run))
        .hasSize(1);
    cli("why", "-p", "shop/small").exits(0).says("run small-");
    cli("why", "shop/small", "--trigger", "many-points").exits(0).says("many-points waiting");
    cli("why", "small", "-n", "shop").exits(0).says("many-points waiting");
    assertThat(json("why", run).path("lines")).isNotEmpty();
    cli("why", "--run", run).exits(0).says("run " + run, "because manual: asked for by ");
    cli("why", "shop/small", "--at", Instant.now().toString())
        .exits(0)
        .says("shop/small as of ", "many-points (data): ", "newRows: 100 (needs 100000)");
    cli("why", "shop/small", "--at", "2020-01-01T00:00:00Z").exits(0).says("did not exist at ");
    cli("why", "17", "-p", "shop/small").exits(66).complains("There is no version 17");
  }

  @Test
  void aPipelineIsPausedAndResumed() {
    cli("pause", "shop/queued", "--trigger", "many-points").exits(0).says("paused");
    assertThat(json("get", "pipelines", "shop/queued").path("paused").toString())
        .contains("trigger many-points");
    assertThat(json("resume", "shop/queued", "--trigger", "many-points").path("state").asText())
        .isEqualTo("accepted");
    cli("resume", "shop/queued").exits(0).says("it is not paused");
    assertThat(json("pause", "shop/queued", "--trigger", "many-points").path("state").asText())
        .isEqualTo("accepted");
    cli("resume", "shop/queued", "--trigger", "many-points", "--missed", "some")
        .exits(65)
        .complains("allowed: skip, last, all");
    cli("resume", "shop/queued", "--trigger", "many-points", "--missed", "last")
        .exits(0)
        .says("resumed");
    cli("preview", "shop/queued").exits(66).complains("has no schedule");
    cli("pause", "shop/queued", "--trigger", "none").exits(65).complains("known: many-points");
  }

  @Test
  void withoutARolloutThereIsNothingToSteer() {
    for (String command : List.of("abort", "promote", "rollback")) {
      cli(command, "shop/small").exits(65).complains("Rejected");
      CommandLineRun refused = cli(command, "shop/small", "-o", "json").exits(65);
      assertThat(refused.error().path("message").asText()).contains("Rejected");
      assertThat(refused.out()).isEmpty();
    }
    cli("abort", "shop/small", "--rollout", "another").exits(65).complains("Rejected");
    cli("pause", "shop/small", "--rollout").exits(65).complains("Rejected");
    cli("predict", "shop/small", "--example").exits(66).complains("has no endpoint");
    cli("predict", "shop/small").exits(64).complains("--example");
  }

  @Test
  void theAuditNamesWhoDidWhatAndWhatFollowed() {
    String user = System.getProperty("user.name");
    JsonNode applied = null;
    for (JsonNode e : json("audit", "-p", "shop/small", "--since", "1h", "--actor", user)) {
      assertThat(e.path("actor").asText()).isEqualTo(user);
      applied = e.path("command").asText().equals("apply") ? e : applied;
    }
    assertThat(applied).isNotNull();
    assertThat(applied.path("state").asText()).isEqualTo("accepted");
    cli("audit", "-n", "shop").exits(0).says("WHO", "trigger", "shop/small", run, "failed");
    assertThat(json("audit", "--actor", "nobody")).isEmpty();
    assertThat(json("audit", "--since", "2001-01-01T00:00:00Z")).isNotEmpty();
    cli("audit", "--since", "yesterday").exits(64).complains("is not a time", "such as 7d");
  }
}
