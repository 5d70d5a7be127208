package dev.tidemill.benchmarks;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * From a signal on {@code tidemill.signals} to the decision about it on {@code tidemill.decisions},
 * in two hops: the router writes {@code trigger-inputs}, the trigger policy {@code decisions}. Of
 * ten signals six are messages, of which a condition in CEL lets one pass, two are alerts, of which
 * a condition lets one pass, and two bring a file. What passes waits for 100 signals or 1,000 rows;
 * then it starts a run if none goes on. Messages and alerts name no pipeline: the router finds who
 * subscribes.
 */
final class EvaluationCourse extends Course {

  /** Which signals go in. */
  enum Mix {
    MIXED,
    /** Messages that a condition filters. */
    FILTERED
  }

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: pipeline-0, namespace: benchmark}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 10}
        code: {path: code}
        train: {command: [sh, -c, "exit 3"]}
        triggers:
          - name: data-arrived
            data: {source: rows}
            when: {newRows: 1000}
          - name: rows-landed
            message: {type: landed.pipeline-0, condition: "data.rows > 1000 && data.table == 'rides'"}
            when: {newSignals: 100}
          - name: drifts
            alert: {match: {alertname: Drift-pipeline-0}, condition: "labels.severity in ['page', 'critical']"}
            when: {newSignals: 100}
        concurrency: {limit: 1, policy: skip}
      """;

  private static final Duration SETTLES_WITHIN = Duration.ofMinutes(5);
  private static final int ROWS_OF_A_FILE = 10;

  private int pipelines;
  private Mix mix = Mix.MIXED;

  private EvaluationCourse(ServiceContext context, int pipelines) {
    super("tidemill", context);
    this.pipelines = pipelines;
  }

  /**
   * Applies the pipelines, which do not look for files themselves, and waits until the router knows
   * who subscribes.
   */
  static EvaluationCourse open(ServiceContext context, int pipelines)
      throws IOException, InterruptedException, ExecutionException {
    Path folder = Files.createDirectories(context.home().resolve("project"));
    AppliedPipelines.apply(context, pipelines, AppliedPipelines.alike(YAML, folder.toString()));
    KafkaAccess kafka = context.kafka();
    List<String> behind = new Audit(kafka).behind(SETTLES_WITHIN);
    if (!behind.isEmpty()) {
      throw new IllegalStateException(behind.toString());
    }
    EvaluationCourse course = new EvaluationCourse(context, pipelines);
    course.open();
    return course;
  }

  /** From now on signals go to the first of the pipelines only, in turn. */
  void to(int first) {
    pipelines = first;
  }

  /** From now on these signals go in. */
  void send(Mix signals) {
    mix = signals;
  }

  /** A signal for one of the pipelines. */
  Signal signal(String id, int index) {
    String name = "pipeline-" + index % pipelines;
    // Each pipeline gets all sorts, however many there are.
    int sort = mix == Mix.FILTERED ? 1 : (index / pipelines + index) % 10;
    if (sort < 6) {
      return signal(id, "landed." + name, Optional.empty(), message(name, sort == 0));
    }
    return sort < 8
        ? signal(
            id, "alert/Drift-" + name, Optional.empty(), alert(name, index / pipelines, sort == 6))
        : signal(id, "benchmark/" + name, Optional.of("benchmark/" + name), data(id));
  }

  private static Signal signal(
      String id, String about, Optional<String> pipeline, SignalBody body) {
    String subject = body instanceof MessageReceived ? "cloudevents/" + about : about;
    return new Signal(id, "/benchmark", subject, Instant.now(), pipeline, body);
  }

  private static SignalBody message(String name, boolean passes) {
    String data =
        "{\"table\": \"rides\", \"rows\": %d, \"bucket\": \"s3://landing/rides/%s\"}"
            .formatted(passes ? 5_000 : 500, name);
    return new MessageReceived(
        "cloudevents",
        "landed." + name,
        Map.of("source", "/warehouse/rides", "subject", "rides"),
        Optional.of(Instant.now()),
        data);
  }

  /** Of ten machines; each time it is another occurrence of the machine's alert. */
  private static SignalBody alert(String name, int machine, boolean passes) {
    Map<String, String> labels =
        Map.of(
            "alertname",
            "Drift-" + name,
            "severity",
            passes ? "page" : "info",
            "instance",
            "machine-" + machine % 10);
    return new AlertReceived(
        UUID.nameUUIDFromBytes(labels.toString().getBytes(StandardCharsets.UTF_8)).toString(),
        Instant.now(),
        Optional.empty(),
        AlertStatus.FIRING,
        labels,
        Map.of("summary", "The distribution of fares has moved"),
        "");
  }

  private static SignalBody data(String id) {
    Instant now = Instant.now();
    DataFile file =
        new DataFile(
            "incoming/" + id + ".csv",
            UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .repeat(2),
            4_000,
            ROWS_OF_A_FILE,
            Optional.of(now),
            Optional.of(now));
    return new DataArrived("rows", List.of(file));
  }

  @Override
  protected ProducerRecord<String, byte[]> record(String id, int index) {
    Signal signal = signal(id, index);
    byte[] encoded = AvroMapper.of(Signal.class).encode(signal);
    return new ProducerRecord<>(Topics.SIGNALS.name(), signal.subject(), encoded);
  }

  @Override
  protected String outcomes() {
    return Topics.DECISIONS.name();
  }

  /** The newest signals of an evaluation come with it; the others were decided upon before. */
  @Override
  protected List<String> ids(ConsumerRecord<byte[], byte[]> record) {
    TriggerDecision decision = AvroMapper.of(TriggerDecision.class).decode(record.value());
    if (!(decision.event() instanceof Evaluated evaluated)) {
      return List.of();
    }
    List<String> ids = evaluated.signals().ids();
    return ids.subList(Math.max(0, ids.size() - (int) evaluated.fresh()), ids.size());
  }
}
