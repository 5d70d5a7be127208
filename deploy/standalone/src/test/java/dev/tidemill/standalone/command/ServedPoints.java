package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A Tidemill on a home with a pipeline whose first model is promoted at once and then serves. */
final class ServedPoints implements AutoCloseable {

  static final String PIPELINE = "shop/served";

  private static final Duration LONG = Duration.ofMinutes(2);

  private static final String YAML =
      PointsProject.yaml(
          "name: served, namespace: shop",
          """
          triggers:
            - name: new-points
              data: {source: points}
          rollout:
            serving: {endpoint: served, backend: gateway}
            strategy: canary
            steps: [{weight: 50}]
            guards:
              - errors: {attributableInputs: 3, alpha: 0.001, maxIncrease: 0.01}
            deadline: {after: 1h, then: expire}
          """);

  private static final String TRAINER =
      """
      echo %s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
      """
          .formatted(PointsProject.MODEL);

  private final Platform platform;
  private final List<String> server;

  private ServedPoints(Platform platform, Path home) {
    this.platform = platform;
    this.server =
        List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
  }

  /** Starts all services on a home and waits until they are ready. */
  static ServedPoints on(Path home) throws Exception {
    return on(ProcessPlan.everything(home));
  }

  /** Starts all services on a home, of which some may not become ready. */
  static ServedPoints starting(Path home) {
    return new ServedPoints(Platform.start(ProcessPlan.everything(home)), home);
  }

  static ServedPoints on(ProcessPlan plan) throws Exception {
    Platform platform = Platform.start(plan);
    try {
      platform.awaitReady(LONG);
    } catch (Exception e) {
      platform.close();
      throw e;
    }
    return new ServedPoints(platform, plan.home());
  }

  /** Writes the project into a folder. */
  static Path project(Path folder) throws IOException {
    PointsProject.write(folder, TRAINER);
    return Files.writeString(folder.resolve("pipeline.yaml"), YAML);
  }

  /** Applies it; its file starts the first run, which is promoted. */
  void promoted(Path pipeline) {
    cli("apply", "-f", pipeline.toString()).exits(0);
    awaitServing();
  }

  void awaitServing() {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () ->
                cli("predict", PIPELINE, "--example")
                    .exits(0)
                    .says("is the score that the model gate computed"));
  }

  /** Asks for a run and waits until it has ended; its id. */
  String anotherRun() {
    Set<String> before = runs();
    cli("trigger", PIPELINE, "--follow").exits(0);
    Set<String> after = runs();
    after.removeAll(before);
    assertThat(after).hasSize(1);
    return after.iterator().next();
  }

  CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  Set<String> runs() {
    Set<String> ids = new TreeSet<>();
    api()
        .get("/api/v1/runs?limit=1000")
        .path("runs")
        .forEach(r -> ids.add(r.path("runId").asText()));
    return ids;
  }

  /** The signals that each run took, one after another. */
  List<String> taken() {
    List<String> taken = new ArrayList<>();
    ApiClient api = api();
    for (String id : runs()) {
      JsonNode run = api.get("/api/v1/runs/" + id);
      run.path("cause").path("signals").path("ids").forEach(s -> taken.add(s.asText()));
    }
    return taken;
  }

  ApiClient api() {
    return ApiClient.ofHome(URI.create(server.get(1)), Path.of(server.get(3)));
  }

  Platform platform() {
    return platform;
  }

  /** Stops it as Ctrl-C does. */
  @Override
  public void close() {
    platform.close();
  }
}
