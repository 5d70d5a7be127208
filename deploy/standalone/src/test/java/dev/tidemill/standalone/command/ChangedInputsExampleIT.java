package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code examples/changed-inputs} says: a model gets a new input, and its clients do not send
 * it yet. A column has a space in its name, which the exporter changes.
 */
class ChangedInputsExampleIT {

  private static final String PYTHON = System.getProperty("python.executable", "");
  private static final Path EXAMPLE = Path.of("../../examples/changed-inputs");
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path dir;
  private Platform platform;
  private List<String> server;

  @AfterEach
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void aNewInputIsRefusedWithoutADefaultAndRolledOutWithOneToClientsThatDoNotSendIt()
      throws Exception {
    assumeTrue(!PYTHON.isBlank(), "examples in Python are tested by mvn -Ppython verify only");
    Path project = copy(dir.resolve("project"));
    Path home = dir.resolve("home");
    platform = Platform.start(ProcessPlan.everything(home));
    server = List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    platform.awaitReady(LONG);

    cli("apply", "-f", project.resolve("pipeline.yaml").toString(), "--trigger", "--follow")
        .exits(0)
        .says("promoted");
    assertThat(client(project)).isEqualTo("version 1 answered 100 requests");
    cli("predict", "leavers", "--example")
        .exits(0)
        .says("support_calls", "is the score that the model gate computed");

    Path withAge = project.resolve("with-age.yaml");
    String text = Files.readString(withAge);
    Path noDefault = project.resolve("no-default.yaml");
    Files.writeString(
        noDefault,
        text.lines()
            .filter(line -> !line.contains("inputs:") && !line.contains("name: age"))
            .collect(Collectors.joining("\n")));
    cli("apply", "-f", noDefault.toString(), "--trigger", "--follow")
        .exits(1)
        .says("The candidate asks for age, version 1 does not.", "default: ...");

    cli("apply", "-f", withAge.toString(), "--trigger").exits(0);
    await().atMost(LONG).until(() -> client(project).contains("version 2 answered"));
    cli("why", "2", "-p", "leavers").exits(0).says("interface: new: age");
    cli("promote", "leavers").exits(0);
    await().atMost(LONG).until(() -> client(project).equals("version 2 answered 100 requests"));
    JsonNode rollouts = cli("get", "rollouts", "-p", "leavers", "-o", "json").exits(0).json();
    assertThat(rollouts.get(0).path("candidate").asInt()).isEqualTo(2);
  }

  private CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  /** What the client of the first model prints. */
  private String client(Path project) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PYTHON,
                project.resolve("client.py").toString(),
                "http://127.0.0.1:" + platform.gatewayPort())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.strip();
  }

  private static Path copy(Path to) throws IOException {
    try (Stream<Path> all = Files.walk(EXAMPLE)) {
      for (Path each : all.filter(f -> !f.toString().contains(".venv")).toList()) {
        Files.copy(each, to.resolve(EXAMPLE.relativize(each).toString()));
      }
    }
    Files.createSymbolicLink(to.resolve(".venv"), Path.of(PYTHON).getParent().getParent());
    return to;
  }
}
