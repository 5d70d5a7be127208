package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two pipelines want one endpoint; the first is served there until it is deleted. */
class DeletedPipelineIT {

  private static final Path MODEL =
      Path.of("../../deployer/gateway/src/test/resources/models/plain.onnx");
  private static final String INFER = "/v2/models/shared/infer";
  private static final String REQUEST =
      """
      {"id": "1", "inputs": [{"name": "features", "shape": [1, 3], "datatype": "FP32",
       "data": [1, 2, 3]}]}\
      """;

  /** As the model gate would have scored it. */
  private static final String GOLDEN =
      "{\"model\": \"%s\", \"inputs\": [[1, 2, 3]], \"scores\": [0.9525741]}";

  private static final String LABEL = "{\"endpoint\": \"shared\", \"id\": \"1\", \"value\": 1}";

  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private Platform platform;
  private List<String> server;

  @BeforeEach
  void start() throws Exception {
    platform = started();
  }

  private Platform started() throws Exception {
    Platform all = Platform.start(ProcessPlan.everything(dir.resolve("home")));
    server =
        List.of(
            "--server", "http://127.0.0.1:" + all.port(), "--home", dir.resolve("home").toString());
    all.awaitReady(Duration.ofSeconds(60));
    return all;
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void theEndpointOfADeletedPipelineIsGoneAndFreeForAnotherAlsoAfterARestart() throws Exception {
    Path first = project("first");
    Path second = project("second");
    cli("apply", "-f", first.toString()).exits(0);
    accept("first", 1);
    served("1");
    assertThat(post("/v1/labels", LABEL).statusCode()).isEqualTo(202);

    cli("apply", "-f", second.toString())
        .exits(65)
        .complains(
            "the endpoint shared is that of demo/first", "tidemill delete pipeline demo/first");
    cli("delete", "pipeline").exits(64);
    cli("delete", "pipeline", "demo/none", "--yes").exits(66);
    cli("delete", "first", "-n", "demo")
        .exits(64)
        .says("the endpoint shared", "its champion 1", "--keep-models keeps them")
        .complains("write --yes");
    cli("delete", "first", "-n", "demo", "--reason", "replaced", "--yes")
        .exits(0)
        .says("demo/first: deleted", "its endpoint is given up");
    cli("why", "first")
        .exits(66)
        .complains("run or pipeline called first; did you mean demo/first (deleted)?");
    await().atMost(Duration.ofSeconds(20)).until(() -> post(INFER, REQUEST).statusCode() == 404);
    assertThat(post("/v1/labels", LABEL).statusCode()).isEqualTo(400);
    for (String[] named : new String[][] {{"why", "demo/first"}, {"why", "first", "-n", "demo"}}) {
      cli(named).exits(0).says("replaced; its runs are cancelled and nothing of it");
    }

    platform.close();
    platform = started();
    assertThat(post(INFER, REQUEST).statusCode()).isEqualTo(404);
    cli("apply", "-f", second.toString()).exits(0);
    accept("second", 1);
    served("1");
    cli("apply", "-f", first.toString())
        .exits(65)
        .complains("tidemill delete pipeline demo/second");
  }

  /** As the orchestrator says it at the end of a run. */
  private void accept(String name, int version) throws IOException {
    String key = "demo/" + name;
    try (InputStream model = Files.newInputStream(MODEL);
        TopicWriter writer = new TopicWriter(platform.context(), "test")) {
      String digest = platform.context().artefacts().put(model);
      String golden =
          platform
              .context()
              .artefacts()
              .put(GOLDEN.formatted(digest).getBytes(StandardCharsets.UTF_8));
      writer.write(
          Topics.RUNS,
          key,
          new RunEvent(
              "accepted-" + name,
              key,
              name + "-run",
              1,
              Instant.now(),
              new CandidateAccepted(
                  model(key, version, digest, golden),
                  PipelineSpecs.parse(yaml(name), "pipeline.yaml").orThrow())));
    }
  }

  private void served(String version) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              HttpResponse<String> answer = post(INFER, REQUEST);
              return answer.statusCode() == 200
                  && answer.headers().firstValue("X-Tidemill-Version").equals(Optional.of(version));
            });
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + platform.gatewayPort() + path);
    return http.send(
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  private Path project(String name) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(name));
    Files.writeString(
        Files.createDirectories(folder.resolve("incoming")).resolve("rows.csv"),
        "id,at,x,y\n1,2026-01-01T00:00:00,0.5,1\n");
    Files.createDirectories(folder.resolve("code"));
    return Files.writeString(folder.resolve("pipeline.yaml"), yaml(name));
  }

  private static String yaml(String name) {
    return """
    apiVersion: tidemill.dev/v1alpha1
    kind: Pipeline
    metadata: {name: %s, namespace: demo}
    spec:
      task: binary-classification
      data:
        sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
        columns: {id: [id], time: at, label: y}
        clock: data
        holdout: {length: 1d, minRows: 10}
      code: {path: code, training: ["**"]}
      train: {command: [sh, -c, "exit 3"]}
      model: {format: onnx, positive: {output: probability}}
      triggers:
        - {name: many-rows, data: {source: rows}, when: {newRows: 1000000}}
      rollout:
        serving: {endpoint: shared, backend: gateway}
        strategy: canary
        steps: [{weight: 50}]
        stickyBy: id
        guards:
          - errors: {attributableInputs: 3, alpha: 0.001, maxIncrease: 0.01}
        deadline: {after: 1h, then: expire}
    """
        .formatted(name);
  }

  private static ModelVersion model(String pipeline, int version, String digest, String golden) {
    Instant at = Instant.now();
    Verdict passed =
        new Verdict(
            "verdict-" + pipeline,
            "model",
            VerdictOutcome.PASS,
            digest,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.of(golden),
            Optional.empty(),
            Map.of(),
            List.of(),
            "passed");
    return new ModelVersion(
        pipeline,
        version,
        digest,
        pipeline.substring(pipeline.indexOf('/') + 1) + "-run",
        at,
        1000,
        new Signature(List.of(), List.of(), List.of(), Optional.empty()),
        new Snapshot("s", at, at, at, at, at, 1, 1, "t", "h", List.of(), List.of(), "last day"),
        new Prepared("p", "t", "h", Optional.empty(), List.of("a", "b", "c")),
        "code",
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        passed,
        List.of("many-rows"),
        SignalSet.NONE,
        List.of(),
        false,
        1,
        Map.of());
  }
}
