package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotions, silence and messages of a topic start runs in one whole Tidemill. */
class TriggerLoopIT {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String TRAINER =
      "echo %s | base64 -d > \"$TIDEMILL_OUTPUT/model.onnx\"".formatted(PointsProject.MODEL);

  @TempDir static Path dir;
  private static Platform platform;
  private static List<String> server;

  @BeforeAll
  static void start() throws Exception {
    Path home = dir.resolve("home");
    platform = Platform.start(ProcessPlan.everything(home));
    server = List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    platform.awaitReady(LONG);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  /** A pipeline whose runs promote the first model. */
  private static String project(String name, String more) throws IOException {
    Path folder = dir.resolve(name);
    if (!Files.exists(folder)) {
      PointsProject.write(folder, TRAINER);
    }
    String serving = "rollout: {serving: {endpoint: %s}}\n".formatted(name);
    return Files.writeString(
            folder.resolve("pipeline.yaml"),
            PointsProject.yaml("name: " + name, more.strip() + "\n" + serving))
        .toString();
  }

  private static JsonNode runs(String pipeline) {
    return cli("get", "runs", "-p", pipeline, "-o", "json").exits(0).json();
  }

  private static void awaitRun(String pipeline, String outcome) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> outcome.equals(runs(pipeline).path(0).path("outcome").asText()));
  }

  private static void awaitDecision(String pipeline, String text) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () ->
                assertThat(cli("get", "decisions", "-p", pipeline, "-o", "json").exits(0).out())
                    .contains(text));
  }

  @Test
  void aPromotionStartsARunOfThePipelineThatUsesTheModelAndACircleIsRefused() throws Exception {
    // given
    String nothing = "triggers: [{name: never, data: {source: points}, when: {newRows: 1000000}}]";
    String follows = "triggers: [{name: follow, upstream: {pipeline: %s}}]";
    String first = project("segments", nothing);
    cli("apply", "-f", first).exits(0);
    cli("apply", "-f", project("churn", follows.formatted("segments"))).exits(0);
    // when
    cli("trigger", "segments", "--follow").exits(0).says("promoted");
    // then
    awaitRun("churn", "promoted");
    assertThat(runs("churn")).hasSize(1);
    String run = runs("churn").path(0).path("runId").asText();
    cli("why", run).exits(0).says("because follow: 1 signal");
    // when it would follow the one that follows it
    project("segments", follows.formatted("churn"));
    cli("apply", "-f", first)
        .exits(65)
        .complains("would start itself", "default/segments", "default/churn");
  }

  @Test
  void nothingPromotedForATimeStartsARunAndForceGoesPastTheBudget() throws Exception {
    String triggers =
        "budget: {runsPerDay: 1}\ntriggers: [{name: stale, absence: {of: promotion, for: 2s}}]";
    // when nothing happens
    cli("apply", "-f", project("silent", triggers)).exits(0);
    // then
    awaitRun("silent", "promoted");
    String run = runs("silent").path(0).path("runId").asText();
    cli("why", run).exits(0).says("stale", "promoted");
    // when nothing happens again, the budget holds it back
    awaitDecision("silent", "runsPerDay");
    assertThat(runs("silent")).hasSize(1);
    cli("trigger", "silent", "--reason", "hurry").exits(0).says("waits", "budget.runsPerDay");
    assertThat(runs("silent")).hasSize(1);
    String forced =
        cli("trigger", "silent", "--reason", "hurry", "--force", "-o", "json")
            .exits(0)
            .json()
            .path("message")
            .asText();
    assertThat(forced).startsWith("run ");
    await().atMost(LONG).until(() -> runs("silent").size() == 2);
    cli("why", forced.substring("run ".length())).exits(0).says("forced", "manual");
  }

  @Test
  void aMessageOfATopicStartsARunOfThosePipelinesWhoseConditionHolds() throws Exception {
    // given
    String heard = "triggers: [{name: loaded, message: {topic: loads, condition: data.rows > %d}}]";
    try (Admin admin = Admin.create(platform.context().clientProperties())) {
      admin.createTopics(List.of(new NewTopic("loads", 2, (short) 1))).all().get();
      cli("apply", "-f", project("small", heard.formatted(10))).exits(0);
      cli("apply", "-f", project("large", heard.formatted(1000))).exits(0);
      await()
          .atMost(LONG)
          .until(
              () ->
                  admin
                          .listConsumerGroupOffsets("tidemill-messages")
                          .partitionsToOffsetAndMetadata()
                          .get()
                          .size()
                      == 2);
    }
    // when
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            platform.context().clientProperties(),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("loads", "k", "{\"rows\": 50}")).get();
      producer.send(new ProducerRecord<>("loads", "k", "{oops")).get();
    }
    // then
    awaitRun("small", "promoted");
    awaitDecision("large", "data.rows > 1000");
    awaitDecision("large", "cannot be read: its value is not JSON");
    awaitDecision("small", "cannot be read: its value is not JSON");
    assertThat(runs("large")).isEmpty();
    assertThat(runs("small")).hasSize(1);
  }
}
