package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.kit.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one process of {@code tidemill up}, killed with -9 under a load of commands: it goes on
 * within 10 s, no run is lost, none doubled, every consumer group advances. Five times; forty in
 * the Maven profile {@code restarts}.
 */
class UpRestartIT {

  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

  /** What the operating system makes of a process that TERM ended, however cleanly. */
  private static final int ENDED_BY_TERM = 143;

  private static final String PIPELINE = "default/restart";

  /** Its runs end quickly: the trainer refuses. */
  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: restart}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv, settleFor: 100ms}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 10}
        train: {command: [sh, -c, "exit 3"], retry: {limit: 0}}
        concurrency: {limit: 1, policy: queue-latest}
      """;

  @TempDir Path folder;

  @Test
  void afterKillMinus9ItGoesOnWithin10SAndNoRunIsLostOrDoubled() throws Exception {
    Path pipeline = pipeline();
    int port = FreePorts.three();
    int restarts = Integer.getInteger("tidemill.restarts", 5);
    Random random = new Random(17);
    Set<String> accepted = new HashSet<>();
    List<Long> backMillis = new ArrayList<>();
    ApiClient api =
        ApiClient.ofHome(URI.create("http://127.0.0.1:" + port), folder.resolve("home"));
    for (int i = 0; i <= restarts; i++) {
      long began = System.nanoTime();
      try (ChildProcess up = up(port)) {
        awaitReady(api, up);
        if (i == 0) {
          apply(api, pipeline);
        }
        answered(api, up, accepted);
        backMillis.add((System.nanoTime() - began) / 1_000_000);
        long until = System.nanoTime() + Duration.ofMillis(500 + random.nextInt(2_500)).toNanos();
        while (System.nanoTime() < until) {
          trigger(api).ifPresent(accepted::add);
        }
        up.kill();
      }
    }
    System.out.println("First command answered after a start, ms: " + backMillis);
    try (ChildProcess up = up(port)) {
      awaitReady(api, up);
      everyCommandIsInExactlyOneRun(api, accepted);
      try (Groups groups =
          new Groups(
              HomeKafka.access(
                  Settings.defaults(), folder.resolve("home"), "127.0.0.1:" + (port + 2)))) {
        assertThat(groups.names())
            .contains(
                "tidemill-trigger-service",
                "tidemill-training-orchestrator",
                "tidemill-deployer",
                "tidemill-validation-monitor",
                "tidemill-runners",
                "tidemill-gates");
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(200))
            .untilAsserted(
                () -> {
                  assertThat(groups.unstable()).isEmpty();
                  assertThat(groups.behind()).isEmpty();
                });
      }
      assertThat(up.stop()).as(up.output()).isEqualTo(ENDED_BY_TERM);
      assertThat(up.output()).endsWith("Stopped.\n");
    }
    // The first start formats and creates; the promise is about going on.
    assertThat(backMillis.subList(1, backMillis.size()))
        .allMatch(millis -> millis < BACK_WITHIN.toMillis());
  }

  private void everyCommandIsInExactlyOneRun(ApiClient api, Set<String> accepted) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              JsonNode runs = api.get("/api/v1/runs?limit=5000").path("runs");
              assertThat(runs).isNotEmpty();
              List<String> taken = new ArrayList<>();
              for (JsonNode summary : runs) {
                assertThat(summary.path("stage").asText()).isEqualTo("ended");
                JsonNode run = api.get("/api/v1/runs/" + summary.path("runId").asText());
                long requested = 0;
                long ended = 0;
                for (JsonNode event : run.path("events")) {
                  requested +=
                      event.path("body").path("type").asText().equals("run-requested") ? 1 : 0;
                  ended += event.path("body").path("type").asText().equals("run-ended") ? 1 : 0;
                }
                assertThat(requested).as("requests of " + summary).isOne();
                assertThat(ended).as("ends of " + summary).isOne();
                run.path("cause").path("signals").path("ids").forEach(id -> taken.add(id.asText()));
              }
              assertThat(taken).doesNotHaveDuplicates();
              assertThat(taken).containsAll(accepted.stream().map(c -> "command:" + c).toList());
            });
  }

  private ChildProcess up(int port) throws IOException {
    return ChildProcess.tidemill(
        folder,
        "up",
        "--home",
        folder.resolve("home").toString(),
        "--port",
        Integer.toString(port));
  }

  private static void awaitReady(ApiClient api, ChildProcess up) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              assertThat(up.alive()).as(up.output()).isTrue();
              try {
                return api.get("/health/ready").path("ready").asBoolean();
              } catch (CliException e) {
                return false;
              }
            });
  }

  private static void apply(ApiClient api, Path pipeline) throws IOException {
    new CommandSender(api)
        .apply(
            JsonNodeFactory.instance
                .objectNode()
                .put("source", Files.readString(pipeline))
                .put("folder", pipeline.getParent().toString())
                .put("actor", "test"));
  }

  /** A command that the trigger service has answered: it decides again. */
  private static void answered(ApiClient api, ChildProcess up, Set<String> accepted) {
    String id =
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(50))
            .until(() -> trigger(api), Optional::isPresent)
            .orElseThrow();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              assertThat(up.alive()).as(up.output()).isTrue();
              return api.get("/api/v1/commands/" + id).path("state").asText().equals("accepted");
            });
    accepted.add(id);
  }

  /** A command that Kafka has, or nothing. */
  private static Optional<String> trigger(ApiClient api) {
    try {
      return Optional.of(
          api.post("/api/v1/commands", CommandSender.body("trigger", PIPELINE, "load"))
              .path("commandId")
              .asText());
    } catch (CliException e) {
      return Optional.empty();
    }
  }

  private Path pipeline() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.createDirectories(project.resolve("incoming"));
    StringBuilder rows = new StringBuilder("id,at,x,y\n");
    for (int i = 0; i < 500; i++) {
      rows.append(i)
          .append(",2026-01-")
          .append(String.format("%02d", 1 + i / 50))
          .append("T00:00:00,")
          .append(i % 7)
          .append(',')
          .append(i % 3)
          .append('\n');
    }
    Files.writeString(project.resolve("incoming/rows.csv"), rows);
    return Files.writeString(project.resolve("pipeline.yaml"), YAML);
  }
}
