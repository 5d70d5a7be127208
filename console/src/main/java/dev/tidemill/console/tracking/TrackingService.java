package dev.tidemill.console.tracking;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Answers the tracking API of MLflow, on the port of the API. */
public final class TrackingService implements Service {

  /** The largest file that a program may log. */
  public static final Setting<Long> MAX_FILE_BYTES =
      Setting.number(
          "tracking-max-file-bytes",
          1_000_000_000,
          1_000,
          1_000_000_000_000L,
          "largest file that a program may log to the tracking API");

  private static final String KEY_OF_NAMES = "names";
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(15);

  private final ServiceContext context;
  private final TrackingProjection projection;
  private final AttemptTokens tokens = new AttemptTokens(InstantSource.system());
  private final WrittenPositions positions = new WrittenPositions();
  private volatile LogReader reader;
  private volatile TopicWriter writer;

  /**
   * @param projection shows what was logged; others may look at it too
   */
  public TrackingService(ServiceContext context, TrackingProjection projection) {
    this.context = context;
    this.projection = projection;
    projection.isWholeWhen(this::caughtUp);
  }

  private boolean caughtUp() {
    LogReader r = reader;
    return r != null && r.caughtUp();
  }

  @Override
  public String name() {
    return "tracking";
  }

  @Override
  public void start() {
    writer = new TopicWriter(context, "tracking");
    reader =
        LogReader.of(context, "tracking")
            .on(Topics.TRACKING, this::take)
            .on(Topics.MODELS, this::takeModel)
            .start();
  }

  private void take(Received<TrackingEvent> record) {
    try {
      if (!record.deleted()) {
        tokens.take(record.value());
        projection.apply(record.value());
      }
    } finally {
      positions.passed(record.origin().partition(), record.origin().offset());
    }
  }

  private void takeModel(Received<ModelVersion> record) {
    if (!record.deleted()) {
      projection.apply(record.value());
    }
  }

  @Override
  public Optional<Access> access() {
    return Optional.of(tokens);
  }

  @Override
  public Health health() {
    LogReader r = reader;
    return r == null ? Health.notReady("not started") : r.health();
  }

  @Override
  public void routes(HttpRoutes routes) {
    TrackingDesk desk = new TrackingDesk(projection, this::write, InstantSource.system());
    new TrackingRoutes(desk, context.artefacts(), context.settings().get(MAX_FILE_BYTES))
        .add(routes);
  }

  private void write(TrackingEvent event) {
    TopicWriter w = writer;
    if (w == null || !caughtUp()) {
      throw TrackingErrors.unavailable("The tracking API is starting; try again in a moment");
    }
    String key = event.experimentId().isEmpty() ? KEY_OF_NAMES : event.experimentId();
    try {
      RecordMetadata kept = w.write(Topics.TRACKING, key, event);
      if (positions.await(kept.partition(), kept.offset(), SEEN_WITHIN)) {
        return;
      }
    } catch (NotWrittenException e) {
      throw TrackingErrors.unavailable(e.getMessage() + "; it may still appear");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw TrackingErrors.unavailable("What was logged is kept, but cannot be shown yet");
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
    if (writer != null) {
      writer.close();
    }
  }
}
