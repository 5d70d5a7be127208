package dev.tidemill.training.label;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.spec.MonitorSpec.LabelOrigin;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.snapshot.KnownLabels;
import dev.tidemill.training.snapshot.SnapshotSources;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the labels of the pipelines that say {@code monitor.labels.from: data} or {@code topic},
 * and writes them to the topic of labels, as gateways do with those that programs send.
 */
public final class LabelReading implements AutoCloseable {

  /** The consumer group in which runners share the pipelines. */
  public static final String GROUP = "tidemill-label-readers";

  private static final Logger LOG = LoggerFactory.getLogger(LabelReading.class);
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final LabelledPipelines pipelines;
  private final LabelLooks looks;
  private final ScheduledExecutorService executor;

  private LabelReading(LabelledPipelines pipelines, LabelLooks looks) {
    this.pipelines = pipelines;
    this.looks = looks;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "label-reader");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to read.
   *
   * @param sources read the data of pipelines
   * @param reach reaches their topics
   */
  public static LabelReading start(
      ServiceContext context, SnapshotSources sources, TopicReach reach, TopicWriter writer) {
    Path home = context.home().resolve("labels").resolve(context.instanceId());
    LabelReading reading =
        new LabelReading(
            new LabelledPipelines(context, GROUP),
            new LabelLooks(
                Map.of(
                    LabelOrigin.DATA,
                    new DataLabels(
                        new KnownLabels(sources, context.artefacts(), home.resolve("data"))),
                    LabelOrigin.TOPIC,
                    new TopicLabels(reach, home.resolve("topic"))),
                labels -> send(writer, labels),
                InstantSource.system(),
                System::nanoTime,
                context.meters()));
    reading.pipelines.start();
    reading.executor.scheduleWithFixedDelay(
        reading::round, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    return reading;
  }

  private static void send(TopicWriter writer, List<Label> labels) {
    CompletableFuture<?>[] sent =
        labels.stream()
            .map(l -> writer.send(Topics.LABELS, l.requestId(), l))
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(sent).join();
    } catch (CompletionException e) {
      throw new NotWrittenException(Topics.LABELS.name(), e.getCause());
    }
  }

  /** The executor does not repeat a task that throws, so nothing is thrown out of a round. */
  private void round() {
    try {
      looks.round(pipelines.owned(), pipelines.ended());
    } catch (Throwable e) {
      LOG.error("A round of the reader of labels failed; the next one follows", e);
    }
  }

  /** Ready once the runners have shared the pipelines; tells what hinders the labels of which. */
  public Health health() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("troubles", looks.told());
    String problem = pipelines.problem();
    return problem == null ? Health.ok(details) : Health.notReady(problem, details);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("The reader of labels did not end within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pipelines.close();
  }
}
