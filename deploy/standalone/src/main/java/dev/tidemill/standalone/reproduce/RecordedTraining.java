package dev.tidemill.standalone.reproduce;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the records say of a model's training.
 *
 * @param cause what the run was asked for, with its specification and folder
 * @param snapshot the rows, with their files
 */
public record RecordedTraining(ModelVersion model, Fired cause, Snapshot snapshot) {

  private static final Duration READ_WITHIN = Duration.ofMinutes(2);
  private static final int NOT_FOUND = 66;

  /**
   * Reads it from the topics.
   *
   * @param version a number or an alias
   * @throws CliException if there is no such model, or its records are gone
   */
  public static RecordedTraining find(ServiceContext context, String pipeline, String version) {
    Map<Integer, ModelVersion> models = new TreeMap<>();
    List<RunEvent> events = new ArrayList<>();
    LogReader.Builder builder =
        LogReader.of(context, "reproduce")
            .on(Topics.MODELS, r -> take(r, pipeline, models))
            .on(Topics.RUNS, r -> take(r, pipeline, events));
    try (LogReader reader = builder.start()) {
      if (!reader.awaitCaughtUp(READ_WITHIN)) {
        throw new CliException(
            "Kafka has not given all records within " + READ_WITHIN.toSeconds() + " s", 69);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", 130);
    }
    ModelVersion model =
        models.values().stream()
            .filter(
                m -> Integer.toString(m.version()).equals(version) || m.aliases().contains(version))
            .findFirst()
            .orElseThrow(
                () ->
                    new CliException(
                        "%s has no version %s; it has %s"
                            .formatted(pipeline, version, models.keySet()),
                        NOT_FOUND));
    return of(model, events);
  }

  private static void take(
      Received<ModelVersion> record, String pipeline, Map<Integer, ModelVersion> models) {
    if (!record.deleted() && record.value().pipeline().equals(pipeline)) {
      models.put(record.value().version(), record.value());
    }
  }

  /** Of all that happens in a run only its beginning and its rows are needed. */
  private static void take(Received<RunEvent> record, String pipeline, List<RunEvent> events) {
    if (!record.deleted()
        && record.value().pipeline().equals(pipeline)
        && (record.value().body() instanceof RunEventBody.RunRequested
            || record.value().body() instanceof RunEventBody.SnapshotCut)) {
      events.add(record.value());
    }
  }

  private static RecordedTraining of(ModelVersion model, List<RunEvent> events) {
    Optional<Fired> cause = Optional.empty();
    Optional<Snapshot> snapshot = Optional.empty();
    for (RunEvent event : events) {
      if (!event.runId().equals(model.runId())) {
        continue;
      }
      if (event.body() instanceof RunEventBody.RunRequested requested) {
        cause = Optional.of(requested.cause());
      } else if (event.body() instanceof RunEventBody.SnapshotCut cut) {
        snapshot = Optional.of(cut.snapshot());
      }
    }
    if (cause.isEmpty() || snapshot.isEmpty()) {
      throw new CliException(
          "The records of run %s, which made version %d, are gone"
              .formatted(model.runId(), model.version()),
          NOT_FOUND);
    }
    return new RecordedTraining(model, cause.get(), snapshot.get());
  }

  /** The same training as a job that nobody has issued. */
  Job job() {
    return new Job(
        "reproduce/" + model.runId(),
        model.pipeline(),
        model.runId(),
        1,
        Instant.now(),
        cause.spec().train().timeout(),
        new JobWork.TrainModel(
            cause.spec(),
            cause.folder(),
            model.codeDigest(),
            model.prepared(),
            snapshot,
            model.parameters(),
            model.seed()));
  }
}
