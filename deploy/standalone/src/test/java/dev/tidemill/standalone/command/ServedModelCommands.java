package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/** The commands that need a model that serves. */
public final class ServedModelCommands {

  private ServedModelCommands() {}

  /** Asks and explains what serves {@code pipeline}, in tables and as JSON. */
  public static void check(int port, Path home, String pipeline) {
    List<String> at = List.of("--server", "http://127.0.0.1:" + port, "--home", home.toString());
    CommandLineRun.of(at, "predict", pipeline, "--example")
        .exits(0)
        .says("POST http://", "is the score that the model gate computed");
    JsonNode asked =
        CommandLineRun.of(at, "predict", pipeline, "--example", "-o", "json").exits(0).json();
    assertThat(asked.path("agree").asBoolean()).isTrue();
    assertThat(asked.path("url").asText()).as("a probe, no traffic").contains("/versions/");
    assertThat(asked.path("score").isNumber()).isTrue();

    JsonNode rollouts =
        CommandLineRun.of(at, "get", "rollouts", "-p", pipeline, "-o", "json").exits(0).json();
    assertThat(rollouts).isNotEmpty();
    JsonNode first = rollouts.get(rollouts.size() - 1);
    String rollout = first.path("rolloutId").asText();
    CommandLineRun.of(at, "get", "rollouts").exits(0).says("CANDIDATE", rollout);
    JsonNode one = CommandLineRun.of(at, "get", "rollouts", rollout, "-o", "json").exits(0).json();
    assertThat(one.path("events")).isNotEmpty();

    String version = first.path("candidate").asText();
    CommandLineRun.of(at, "why", version, "-p", pipeline)
        .exits(0)
        .says("run " + first.path("runId").asText(), "because", "model gate: pass", "rollout");
    CommandLineRun.of(at, "why", first.path("runId").asText(), "-o", "json").exits(0).json();
    CommandLineRun.of(at, "get", "models").exits(0).says("PIPELINE", pipeline, "champion");
    CommandLineRun.of(at, "rollback", pipeline, "--to", "9999").exits(65).complains("9999");
  }
}
