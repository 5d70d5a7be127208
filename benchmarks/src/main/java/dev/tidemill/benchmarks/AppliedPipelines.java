package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The pipelines {@code benchmark/pipeline-N}, applied by commands as a person's are. */
final class AppliedPipelines {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int A_SECOND = 200;

  private AppliedPipelines() {}

  static String key(int index) {
    return "benchmark/pipeline-" + index;
  }

  /**
   * Applies them and waits until the trigger service has them.
   *
   * @param pipelines how many
   * @param each the specification of one, by its number
   */
  static void apply(ServiceContext context, int pipelines, IntFunction<ApplyPipeline> each)
      throws InterruptedException {
    CountDownLatch applied = new CountDownLatch(pipelines);
    LogReader reader =
        LogReader.of(context, "benchmark").on(Topics.PIPELINES, r -> applied.countDown()).start();
    try (reader;
        TopicWriter writer = new TopicWriter(context, "benchmark")) {
      for (int i = 0; i < pipelines; i++) {
        writer.send(Topics.COMMANDS, key(i), command(key(i), each.apply(i)));
      }
      long seconds = PATIENCE.toSeconds() + pipelines / A_SECOND;
      if (!applied.await(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException(applied.getCount() + " pipelines were not applied");
      }
    }
  }

  private static Command command(String key, ApplyPipeline body) {
    Instant now = Instant.now();
    return new Command(
        UUID.randomUUID().toString(), key, now, now.plusSeconds(3600), "benchmark", body);
  }

  /**
   * The pipelines of one specification, which is checked once: pipeline 0, renamed. What else it
   * says {@code pipeline-0} about follows the number too.
   *
   * @param yaml of {@code pipeline-0}
   */
  static IntFunction<ApplyPipeline> alike(String yaml, String folder) {
    String document = PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow().document();
    return i -> {
      PipelineSpec spec =
          PipelineSpecs.fromDocument(document.replace("pipeline-0", "pipeline-" + i));
      return new ApplyPipeline(spec, yaml.replace("pipeline-0", "pipeline-" + i), folder);
    };
  }
}
