package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.kit.shell.CommitPacer;
import dev.tidemill.kit.shell.DeadLetters;
import dev.tidemill.kit.shell.TopologyPiece.Hold;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.metric.MonitorBooks;
import dev.tidemill.validation.metric.ValidationMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns endpoints: writes their evidence (how often: {@link Endpoint#cut}), and what the monitor
 * finds as signals. A request counts only for the pipeline that the endpoint belonged to when it
 * came. After a take-over no request becomes mature until all that lay in the log is counted,
 * because its label may be there.
 */
final class EndpointProcessor implements Processor<byte[], byte[], String, byte[]> {

  static final String STORE = "endpoints";
  static final Duration PACE = Duration.ofMillis(10);

  /** How often to look when no records come: a slice may be due, or a request mature. */
  private static final long LOOKS_EVERY_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(EndpointProcessor.class);
  private static final String SOURCE = "/tidemill/validation-service/monitor";

  private static final Cases<Arrival, Joined, Void> TAKE =
      Cases.<Arrival, Joined, Void>of(Joined.class)
          .run(Joined.Request.class, (at, request) -> at.by().request(at, request))
          .run(Joined.Again.class, (at, again) -> at.by().again(at, again))
          .run(Joined.Repeat.class, (at, repeat) -> at.by().repeat(at, repeat))
          .run(Joined.LateLabel.class, (at, label) -> at.by().label(at, label))
          .run(Joined.Correction.class, (at, correction) -> at.by().corrections.increment())
          .build();

  private final Counter requests;
  private final Counter timeless;
  private final Counter corrections;
  private final Counter lateLabels;
  private final MeterRegistry meters;
  private final IntFunction<Hold> holds;
  private final Map<ServedAt, Endpoint> endpoints = new LinkedHashMap<>();
  private final Map<String, List<Endpoint>> byName = new HashMap<>();
  private final EndpointNotices notices;
  private final MonitorBooks books;

  private ProcessorContext<String, byte[]> context;
  private EndpointStore store;
  private DeadLetters deadLetters;
  private Hold hold;

  /**
   * @param books told of endpoints, for metrics
   * @param holds gives the hold of a partition that is taken over
   */
  EndpointProcessor(MeterRegistry meters, MonitorBooks books, IntFunction<Hold> holds) {
    this.meters = meters;
    this.books = books;
    this.holds = holds;
    this.notices = new EndpointNotices(meters);
    this.requests = ValidationMetrics.REQUESTS.on(meters);
    this.timeless = ValidationMetrics.REQUESTS_TIMELESS.on(meters);
    this.corrections = ValidationMetrics.LABEL_CORRECTIONS.on(meters);
    this.lateLabels = ValidationMetrics.LABELS_LATE.on(meters);
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    KeyValueStore<Bytes, byte[]> rows = context.getStateStore(STORE);
    this.store = new EndpointStore(rows);
    this.deadLetters = EvidenceTopology.deadLetters("endpoint", meters, context);
    endpoints.clear();
    byName.clear();
    store.endpoints().forEach(this::endpoint);
    this.hold = holds.apply(context.taskId().partition());
    context.schedule(PACE, PunctuationType.WALL_CLOCK_TIME, this::turn);
    CommitPacer.looks(this, () -> endpoints.isEmpty() ? Long.MAX_VALUE : LOOKS_EVERY_MILLIS);
  }

  @Override
  public void close() {
    CommitPacer.looksNoMore(this);
    if (hold != null) {
      hold.close();
      books.revoked(context.taskId().partition());
    }
  }

  private Endpoint endpoint(ServedAt where) {
    return endpoints.computeIfAbsent(
        where,
        w -> {
          Endpoint made = new Endpoint(w, store);
          notices.begin(made.name());
          byName.computeIfAbsent(w.endpoint(), n -> new ArrayList<>()).add(made);
          return made;
        });
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    String topic = context.recordMetadata().orElseThrow().topic();
    String name = new String(record.key(), StandardCharsets.UTF_8);
    try {
      if (topic.equals(EvidenceTopology.VERSIONS.name())) {
        MonitoredVersion told = AvroMapper.of(MonitoredVersion.class).decode(record.value());
        endpoint(new ServedAt(name, told.spec().key())).version(told);
      } else {
        Arrival arrival = new Arrival(this, name, context.currentSystemTimeMs());
        TAKE.apply(arrival, Joined.read(record.value()));
      }
    } catch (KafkaException | UnknownSchemaException e) {
      throw e;
    } catch (RuntimeException e) {
      deadLetters.send(record, DeadLetters.UNDECODABLE, e);
    }
  }

  /** When and at which endpoint something came. */
  private record Arrival(EndpointProcessor by, String endpoint, long now) {}

  private void request(Arrival at, Joined.Request request) {
    taken(at, request.prediction(), endpoint -> endpoint.request(request, at.now()));
  }

  private void again(Arrival at, Joined.Again again) {
    ValidationMetrics.REQUESTS_REPEATED.on(meters, at.endpoint()).increment();
    taken(at, again.prediction(), endpoint -> endpoint.again(again, at.now()));
  }

  private void taken(Arrival at, Prediction p, Predicate<Endpoint> believed) {
    Endpoint endpoint = endpoint(new ServedAt(at.endpoint(), p.pipeline()));
    requests.increment();
    if (!believed.test(endpoint)) {
      timeless.increment();
    }
    publish(endpoint, at.now());
  }

  private void repeat(Arrival at, Joined.Repeat repeat) {
    endpoint(new ServedAt(at.endpoint(), repeat.prediction().pipeline())).repeat(repeat);
  }

  private void label(Arrival at, Joined.LateLabel label) {
    List<Endpoint> served = byName.getOrDefault(at.endpoint(), List.of());
    if (served.stream().noneMatch(endpoint -> endpoint.label(label))) {
      lateLabels.increment();
    }
  }

  private void turn(long now) {
    boolean held = hold.holds();
    for (Endpoint endpoint : endpoints.values()) {
      for (Finding finding : held ? List.<Finding>of() : found(endpoint, now)) {
        raise(finding, now);
      }
      notices.look(endpoint);
      endpoint.figures(now).ifPresent(f -> books.told(context.taskId().partition(), f));
      publish(endpoint, now);
    }
  }

  /** A defect at one endpoint must stop neither the other endpoints nor its own slices. */
  private List<Finding> found(Endpoint endpoint, long now) {
    try {
      return endpoint.turn(now);
    } catch (KafkaException | UnknownSchemaException e) {
      throw e;
    } catch (RuntimeException e) {
      ValidationMetrics.TURNS_FAILED.on(meters, endpoint.name()).increment();
      LOG.error("Endpoint {}: what matured cannot be judged", endpoint.name(), e);
      endpoint.rest(now);
      return List.of();
    }
  }

  private void publish(Endpoint endpoint, long now) {
    for (EvidenceSlice slice : endpoint.cut(now)) {
      String id = slice.endpoint() + "/" + slice.pipeline() + "/" + slice.sequence();
      byte[] value = AvroMapper.of(EvidenceSlice.class).encode(slice);
      send(EvidenceTopology.TO_EVIDENCE, id, EvidenceSlice.class, slice.endpoint(), value, now);
    }
  }

  private void raise(Finding finding, long now) {
    LOG.info("Finding {}: {}", finding.findingId(), finding.message());
    ValidationMetrics.FINDINGS.on(meters, finding.kind()).increment();
    Signal signal =
        new Signal(
            finding.findingId(),
            SOURCE,
            finding.endpoint(),
            Instant.ofEpochMilli(now),
            Optional.of(finding.pipeline()),
            new SignalBody.FindingRaised(finding));
    byte[] value = AvroMapper.of(Signal.class).encode(signal);
    send(
        EvidenceTopology.TO_SIGNALS,
        finding.findingId(),
        Signal.class,
        finding.endpoint(),
        value,
        now);
  }

  private void send(String sink, String id, Class<?> type, String key, byte[] value, long now) {
    CloudEvent event =
        new CloudEvent(
            id, CloudEvent.type(type), SOURCE, key, Instant.ofEpochMilli(now), Trace.of(id));
    context.forward(new Record<>(key, value, now, event.headers()), sink);
  }
}
