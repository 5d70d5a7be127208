package dev.tidemill.trigger.replay;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.LogStretch;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.trigger.backtest.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/**
 * Reads the past of a pipeline: its signals, what people asked for, and what was really decided.
 */
public final class PastReader {

  private static final String READER = "backtest";

  /** Of all pipelines of a partition. */
  private static final long MOST_RECORDS = 2_000_000;

  private static final Duration WITHIN = Duration.ofSeconds(5);

  /** How long after its run a record may come that says how it ended. */
  private static final Duration ENDS_WITHIN = Duration.ofDays(30);

  /** The writer's clock and that of the decision may differ. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  private final ServiceContext context;

  public PastReader(ServiceContext context) {
    this.context = context;
  }

  /**
   * The past between two times.
   *
   * @throws HttpError 400 if the log does not reach back that far, or has too much; 503 if Kafka is
   *     away
   */
  public Past read(String pipeline, Instant from, Instant to) {
    PastCollector past = new PastCollector(pipeline, from, to);
    // Decisions first: they say at which now each signal was decided.
    read(Topics.DECISIONS, pipeline, from.minus(SKEW), to.plus(ENDS_WITHIN), past::decision);
    read(Topics.RUNS, pipeline, from.minus(SKEW), to.plus(SKEW), past::step);
    Optional<Instant> begins =
        read(Topics.TRIGGER_INPUTS, pipeline, from.minus(SKEW), to.plus(SKEW), past::signal);
    read(Topics.COMMANDS, pipeline, from.minus(SKEW), to.plus(SKEW), past::command);
    begins
        .filter(b -> b.isAfter(from.plus(SKEW)))
        .ifPresent(b -> past.note("the log has no signals before " + b));
    return past.past();
  }

  private <V> Optional<Instant> read(
      Topic<V> topic, String key, Instant from, Instant to, LogReader.Handler<V> handler) {
    LogStretch stretch = new LogStretch(from, to, MOST_RECORDS, WITHIN);
    try {
      LogStretch.Extent extent =
          stretch.read(
              context,
              READER,
              topic,
              key,
              record -> {
                if (!record.deleted()) {
                  handler.handle(record);
                }
              });
      if (!extent.complete()) {
        throw HttpError.invalid(
            "%s has more between %s and %s than is read in %d s; choose a shorter time"
                .formatted(topic.name(), from, to, WITHIN.toSeconds()),
            "from");
      }
      return extent.notBefore();
    } catch (KafkaException e) {
      throw new HttpError(
          503, "kafka-unavailable", topic.name() + " cannot be read: " + e.getMessage(), null);
    }
  }

  /** What triggers look at of a run, but for its end, which the decision about it tells. */
  static boolean isReplayed(RunEventBody body) {
    return body instanceof RunEventBody.SnapshotCut
        || body instanceof RunEventBody.ExecutionGranted
        || body instanceof RunEventBody.CodeTested
        || body instanceof RunEventBody.FeaturesPrepared
        || body instanceof RunEventBody.ModelTrained
        || body instanceof RunEventBody.HoldoutPredicted
        || body instanceof RunEventBody.AttemptFailed
        || body instanceof RunEventBody.JobReissued;
  }

  /** Commands that people give whatever the specification says. */
  static boolean isReplayed(CommandBody body) {
    return body instanceof CommandBody.TriggerRun
        || body instanceof CommandBody.Pause
        || body instanceof CommandBody.Resume;
  }
}
