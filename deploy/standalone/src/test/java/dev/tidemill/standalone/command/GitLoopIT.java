package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a push to a git server to traffic, in one Tidemill; and the same for code in a folder. */
class GitLoopIT {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String PREPARE =
      "cp \"$TIDEMILL_INPUT\" \"$TIDEMILL_OUTPUT/features.parquet\"\n";

  /** Every training of it gives another model: its description names the commit's text. */
  private static final String TRAINER =
      """
      echo "training %1$s"
      echo x >> "%2$s"
      echo %3$s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
      printf '2\\006%1$s' >> "$TIDEMILL_OUTPUT/model.onnx"
      """;

  private static final String MORE =
      """
      prepare: {command: [sh, serving/prepare.sh]}
      code:
        training: [trainer/**]
        application: [serving/**]
      %s
      triggers:
        - name: trainer
          code: {changes: training}
        - name: serving
          code: {changes: application}
      rollout:
        serving: {endpoint: %s}
      """;

  @TempDir static Path dir;
  private static Platform platform;
  private static List<String> server;
  private static GitServer git;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    git = GitServer.start(Files.createDirectory(dir.resolve("server")));
    Path home = dir.resolve("home");
    platform = Platform.start(ProcessPlan.everything(home).with("git-looks-every", "1s"));
    server = List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    platform.awaitReady(LONG);
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
    if (git != null) {
      git.close();
    }
  }

  private static CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  private static String trainer(String word) {
    return TRAINER.formatted(word, trained(), PointsProject.MODEL);
  }

  /** Each training adds a line to this file. */
  private static Path trained() {
    return dir.resolve("trained");
  }

  private static long trainings() throws IOException {
    return Files.exists(trained()) ? Files.readAllLines(trained()).size() : 0;
  }

  private static Path project(String name, String code) throws IOException {
    Path folder = PointsProject.write(dir.resolve(name), "exit 9");
    String yaml =
        PointsProject.yaml("name: " + name, MORE.formatted(code.isEmpty() ? "" : "  " + code, name))
            .replace("[sh, train.sh]", "[sh, trainer/train.sh]");
    return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
  }

  private static JsonNode models(String pipeline) {
    return cli("get", "models", "-p", pipeline, "-o", "json").exits(0).json();
  }

  private static JsonNode version(String pipeline, int version) {
    for (JsonNode model : models(pipeline)) {
      if (model.path("version").asInt() == version) {
        return model;
      }
    }
    throw new AssertionError("no version " + version + " in " + models(pipeline));
  }

  private static void awaitChampion(String pipeline, int version) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () ->
                assertThat(models(pipeline).toString())
                    .contains("\"version\":" + version)
                    .satisfies(
                        all ->
                            assertThat(version(pipeline, version).path("aliases").toString())
                                .contains("champion")));
  }

  /** Promotes a version by hand, once its rollout goes on and the gateway has it. */
  private static void promote(String pipeline, int version) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () ->
                cli("get", "rollouts", "-p", pipeline, "-o", "json")
                        .exits(0)
                        .json()
                        .path(0)
                        .path("candidate")
                        .asInt()
                    == version);
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> cli("promote", pipeline).exitCode() == 0);
    awaitChampion(pipeline, version);
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
  void aPushTrainsItsCommitAndApplicationCodeAloneIsRedeployed() throws Exception {
    String first =
        git.push(
            "first", Map.of("trainer/train.sh", trainer("one--1"), "serving/prepare.sh", PREPARE));
    Path pipeline = project("cargo", "git: {url: \"%s\"}".formatted(git.url()));
    cli("apply", "-f", pipeline.toString()).exits(0);
    awaitDecision("cargo", "first look at the code");
    assertThat(trainings()).as("an old commit starts nothing").isZero();

    cli("trigger", "cargo", "--follow").exits(0).says("promoted");
    awaitChampion("cargo", 1);
    assertThat(trainings()).isEqualTo(1);
    cli("why", "1", "-p", "cargo").exits(0).says(first);

    String second =
        git.push("faster", Map.of("trainer/train.sh", trainer("two--2"), "README", "new"));
    promote("cargo", 2);
    assertThat(trainings()).isEqualTo(2);
    cli("why", "2", "-p", "cargo").exits(0).says(second, "by Ada: faster");
    cli("lineage", "cargo@2").exits(0).says(second, git.url());

    String third = git.push("serve better", Map.of("serving/prepare.sh", PREPARE + "# better\n"));
    promote("cargo", 3);
    assertThat(trainings()).as("nothing was trained").isEqualTo(2);
    assertThat(version("cargo", 3).path("digest")).isEqualTo(version("cargo", 2).path("digest"));
    assertThat(version("cargo", 3).path("codeDigest"))
        .isNotEqualTo(version("cargo", 2).path("codeDigest"));
    cli("why", "3", "-p", "cargo").exits(0).says(third, "the model of version 2");
    cli("lineage", "cargo@3").exits(0).says(third, "that of version 2, not trained again");

    git.push("words", Map.of("README", "newer"));
    awaitDecision("cargo", "changes no file of code.training or code.application");
    git.git("push", "-q", "origin", "HEAD:refs/heads/spare", ":main");
    awaitDecision("cargo", "refs/heads/main was deleted");
    cli("trigger", "cargo", "--follow").exits(1).says("has no branch main");
  }

  @Test
  void applicationCodeInAFolderIsRedeployedToo() throws Exception {
    Path pipeline = project("kiosk", "");
    Path folder = pipeline.getParent();
    Files.createDirectories(folder.resolve("trainer"));
    Files.createDirectories(folder.resolve("serving"));
    String trainer = TRAINER.formatted("shop-1", dir.resolve("shop"), PointsProject.MODEL);
    Files.writeString(folder.resolve("trainer/train.sh"), trainer);
    Files.writeString(folder.resolve("serving/prepare.sh"), PREPARE);
    cli("apply", "-f", pipeline.toString(), "--trigger", "--follow").exits(0).says("promoted");
    awaitChampion("kiosk", 1);

    Files.writeString(folder.resolve("serving/prepare.sh"), PREPARE + "# better\n");
    promote("kiosk", 2);
    assertThat(version("kiosk", 2).path("digest")).isEqualTo(version("kiosk", 1).path("digest"));
    assertThat(Files.readAllLines(dir.resolve("shop"))).as("trained once").hasSize(1);
  }
}
