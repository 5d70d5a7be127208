package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * From a signal on {@code tidemill.signals} to its run on {@code tidemill.runs}, in three
 * decisions: the router writes {@code trigger-inputs}, the trigger policy {@code decisions}, the
 * run machine {@code runs}. Each signal says that the application code of one of the pipelines
 * changed, in turn; it fires a run of its own, and since the pipeline has no model to deploy again,
 * the run ends with its request: a run without work.
 */
final class DecisionCourse extends Course {

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: pipeline-%d, namespace: benchmark}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 10}
        code: {path: code, application: ["**"]}
        train: {command: [sh, -c, "exit 3"]}
        triggers: [{name: application-changed, code: {changes: training}}]
        concurrency: {limit: 100, policy: queue}
      """;

  private final int pipelines;

  private DecisionCourse(ServiceContext context, int pipelines) {
    super("tidemill", context);
    this.pipelines = pipelines;
  }

  /** Applies the pipelines and waits until the trigger service has them. */
  static DecisionCourse open(ServiceContext context, int pipelines)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(context.home().resolve("project"));
    Files.createDirectories(folder.resolve("incoming"));
    Files.createDirectories(folder.resolve("code"));
    AppliedPipelines.apply(
        context,
        pipelines,
        i -> {
          String yaml = YAML.formatted(i);
          return new ApplyPipeline(runsWithoutWork(yaml), yaml, folder.toString());
        });
    DecisionCourse course = new DecisionCourse(context, pipelines);
    course.open();
    return course;
  }

  /**
   * A person may not apply a trigger on application code yet; a decider that meets one ends the run
   * at once, which is what is wanted here.
   */
  private static PipelineSpec runsWithoutWork(String yaml) {
    String document = PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow().document();
    String changed = document.replace("\"changes\":\"training\"", "\"changes\":\"application\"");
    if (changed.equals(document)) {
      throw new IllegalStateException("The document is not written as expected: " + document);
    }
    return PipelineSpecs.fromDocument(changed);
  }

  static Signal signal(String id, String pipeline) {
    return new Signal(
        id,
        "/benchmark",
        pipeline,
        Instant.now(),
        Optional.of(pipeline),
        new CodeChanged(
            CodeArea.APPLICATION, id, Optional.of("before"), List.of(), Optional.empty()));
  }

  @Override
  protected ProducerRecord<String, byte[]> record(String id, int index) {
    String pipeline = AppliedPipelines.key(index % pipelines);
    byte[] signal = AvroMapper.of(Signal.class).encode(signal(id, pipeline));
    return new ProducerRecord<>(Topics.SIGNALS.name(), pipeline, signal);
  }

  @Override
  protected String outcomes() {
    return Topics.RUNS.name();
  }

  @Override
  protected List<String> ids(ConsumerRecord<byte[], byte[]> record) {
    RunEvent event = AvroMapper.of(RunEvent.class).decode(record.value());
    return event.body() instanceof RunRequested requested
        ? requested.cause().signals().ids()
        : List.of();
  }
}
