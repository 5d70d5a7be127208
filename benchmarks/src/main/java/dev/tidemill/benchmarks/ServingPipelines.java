package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * Pipelines that serve a champion and have nothing to do: each with a folder of data, a folder of
 * code, a schedule and an endpoint. They are applied as a person applies them. Their first models
 * are accepted by this program in the place of the orchestrator, since 200 trainings would take
 * minutes; the controller rolls them out and the gateway loads and serves them.
 */
final class ServingPipelines implements AutoCloseable {

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: idle-%1$d, namespace: benchmark}
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
          - {name: new-year, schedule: {cron: "0 0 1 1 *"}}
          - {name: code-changed, code: {changes: training}}
        rollout:
          serving: {endpoint: idle-%1$d, backend: gateway}
          strategy: canary
          steps: [{weight: 50}]
          stickyBy: id
          guards:
            - errors: {attributableInputs: 3, alpha: 0.001, maxIncrease: 0.01}
          deadline: {after: 1h, then: expire}
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path projects;
  private final TopicWriter writer;
  private final LogReader reader;
  private final String digest;
  private final String golden;
  private final Set<String> applied = ConcurrentHashMap.newKeySet();
  private final Set<String> serving = ConcurrentHashMap.newKeySet();

  ServingPipelines(ServiceContext context, Path projects) {
    this.projects = projects;
    this.digest = context.artefacts().put(Base64.getDecoder().decode(RollbackBenchmark.MODEL));
    this.golden = RollbackBenchmark.golden(context.artefacts(), digest);
    this.writer = new TopicWriter(context, "benchmark");
    this.reader =
        LogReader.of(context, "benchmark")
            .on(Topics.PIPELINES, r -> applied.add(r.key()))
            .on(
                Topics.ROLLOUTS,
                r -> {
                  if (r.value().body() instanceof RolloutEnded) {
                    serving.add(r.key());
                  }
                })
            .start();
  }

  /**
   * Adds pipelines to those of before, {@code from}, until there are {@code size}; returns once the
   * champion of each is served.
   */
  void grow(int from, int size) throws IOException, InterruptedException, TimeoutException {
    for (int i = from; i < size; i++) {
      Path folder = project(i);
      PipelineSpec spec = spec(i);
      writer.send(Topics.COMMANDS, key(i), command(key(i), spec, folder));
    }
    await("pipelines applied", applied, size);
    for (int i = from; i < size; i++) {
      RunEvent accepted =
          new RunEvent(
              "accepted-" + i,
              key(i),
              "idle-" + i + "-1",
              1,
              Instant.now(),
              new CandidateAccepted(model(key(i)), spec(i)));
      writer.send(Topics.RUNS, key(i), accepted);
    }
    await("models rolled out", serving, size);
  }

  private static void await(String what, Set<String> done, int size)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (done.size() < size) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "%s: %d of %d after %d s".formatted(what, done.size(), size, PATIENCE.toSeconds()));
      }
      Thread.sleep(50);
    }
  }

  private static String key(int index) {
    return "benchmark/idle-" + index;
  }

  private Path project(int index) throws IOException {
    Path folder = projects.resolve("idle-" + index);
    Path rows = Files.createDirectories(folder.resolve("incoming")).resolve("rows.csv");
    Files.writeString(rows, "id,at,x,y\n1,2026-01-01T00:00:00,0.5,1\n");
    Path code = Files.createDirectories(folder.resolve("code"));
    Files.writeString(code.resolve("train.sh"), "exit 3\n");
    return folder;
  }

  private static PipelineSpec spec(int index) {
    return PipelineSpecs.parse(YAML.formatted(index), "pipeline.yaml").orThrow();
  }

  private static Command command(String key, PipelineSpec spec, Path folder) {
    return new Command(
        UUID.randomUUID().toString(),
        key,
        Instant.now(),
        Instant.now().plusSeconds(600),
        "benchmark",
        new ApplyPipeline(spec, "", folder.toString()));
  }

  /** The registry's entry of a first model, with a passing verdict. */
  private ModelVersion model(String pipeline) {
    Instant at = Instant.now();
    Verdict verdict =
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
        1,
        digest,
        pipeline.substring(pipeline.indexOf('/') + 1) + "-1",
        at,
        1000,
        new Signature(List.of(), List.of(), List.of(), Optional.of("probability")),
        new Snapshot("s", at, at, at, at, at, 1, 1, "t", "h", List.of(), List.of(), "last day"),
        new Prepared("p", "t", "h", Optional.empty(), List.of("x")),
        "code",
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        verdict,
        List.of("many-rows"),
        SignalSet.NONE,
        List.of(),
        false);
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
  }
}
