package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.shell.DeadLetters;
import dev.tidemill.kit.shell.TopologyPiece.Hold;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import dev.tidemill.validation.metric.ValidationMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The one join of predictions and labels, by endpoint and request id, in whichever order they come.
 * Of equal records the first counts. If a client repeats an id with another input, it has asked
 * again: that counts as a request, as it does at the gateway, but no label can tell the two apart,
 * so it has none. A label that is neither a word nor a finite number is left out, so that a right
 * one may still come. A failure outside the share that is logged counts nowhere, because the
 * answers that it belongs to are missing.
 *
 * <p>A request is remembered by a few bytes: when it was asked, with which input, and what came
 * true. A row that is older than {@code keep} (wall clock) is deleted, a thousand rows at a time; a
 * label that no request came for until then is counted. After a take-over none is deleted until all
 * that lay in the log is joined.
 */
final class JoinProcessor implements Processor<byte[], byte[], String, byte[]> {

  static final String STORE = "join";
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final int SWEEP_ROWS = 1_000;
  private static final int MAX_KEY_BYTES = 1_024;
  private static final int MAX_WORD = 1_024;

  private final long keepMillis;
  private final Counter duplicates;
  private final Counter beside;
  private final Counter unusable;
  private final Counter unasked;
  private final MeterRegistry meters;
  private final IntFunction<Hold> holds;

  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<Bytes, byte[]> store;
  private DeadLetters deadLetters;
  private Hold hold;
  private Bytes sweptTo;

  /**
   * @param holds by partition: told that it is taken over
   */
  JoinProcessor(Duration keep, MeterRegistry meters, IntFunction<Hold> holds) {
    this.keepMillis = keep.toMillis();
    this.duplicates = ValidationMetrics.DUPLICATES.on(meters);
    this.beside = ValidationMetrics.FAILURES_BESIDE.on(meters);
    this.unusable = ValidationMetrics.LABELS_UNUSABLE.on(meters);
    this.unasked = ValidationMetrics.LABELS_UNASKED.on(meters);
    this.meters = meters;
    this.holds = holds;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    this.store = context.getStateStore(STORE);
    this.deadLetters = EvidenceTopology.deadLetters("join", meters, context);
    this.hold = holds.apply(context.taskId().partition());
    context.schedule(SWEEP_EVERY, PunctuationType.WALL_CLOCK_TIME, this::sweep);
  }

  @Override
  public void close() {
    if (hold != null) {
      hold.close();
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null || deadLetters.refuses(record)) {
      return;
    }
    String topic = context.recordMetadata().orElseThrow().topic();
    try {
      if (topic.equals(Topics.PREDICTIONS.name())) {
        Prediction prediction = AvroMapper.of(Prediction.class).decode(record.value());
        request(prediction, record);
      } else {
        label(AvroMapper.of(Label.class).decode(record.value()), record);
      }
    } catch (KafkaException e) {
      throw e;
    } catch (UnknownSchemaException e) {
      if (!topic.equals(Topics.LABELS.name())) {
        throw e;
      }
      deadLetters.send(record, DeadLetters.UNKNOWN_SCHEMA, e);
    } catch (RuntimeException e) {
      deadLetters.send(record, DeadLetters.UNDECODABLE, e);
    }
  }

  private void request(Prediction p, Record<byte[], byte[]> record) {
    if (!p.sampled()) {
      beside.increment();
      return;
    }
    Bytes key = key(p.endpoint(), p.requestId());
    Optional<Known> known = read(key);
    Known asked = new Known(Optional.of(p.eventTime().toEpochMilli()), p.inputHash().hashCode());
    if (known.isPresent() && known.get().asked().isPresent()) {
      Bytes other = key(p.endpoint(), p.requestId() + '\0' + p.inputHash());
      if (known.get().input() == asked.input() || read(other).isPresent()) {
        duplicates.increment();
        forward(p.endpoint(), Joined.repeat(record.value()), record);
      } else {
        write(other, asked);
        int lane = context.taskId().partition();
        forward(p.endpoint(), Joined.again(lane, record.value()), record);
      }
      return;
    }
    Optional<KnownLabel> label = known.flatMap(Known::label);
    write(key, asked.with(label));
    forward(
        p.endpoint(), Joined.request(context.taskId().partition(), record.value(), label), record);
  }

  private void label(Label l, Record<byte[], byte[]> record) {
    if (l.text().isEmpty() && !Double.isFinite(l.value())) {
      unusable.increment();
      return;
    }
    if (l.text().filter(word -> word.length() > MAX_WORD).isPresent()) {
      throw new IllegalArgumentException("a label of more than " + MAX_WORD + " characters");
    }
    Bytes key = key(l.endpoint(), l.requestId());
    Optional<Known> known = read(key);
    KnownLabel label =
        new KnownLabel(l.value(), l.eventTime().map(Instant::toEpochMilli), l.text());
    Optional<KnownLabel> before = known.flatMap(Known::label);
    if (before.isPresent()) {
      if (before.get().says(label)) {
        duplicates.increment();
      } else {
        forward(l.endpoint(), Joined.correction(), record);
      }
      return;
    }
    Optional<Long> asked = known.flatMap(Known::asked);
    int input = known.map(Known::input).orElse(0);
    write(key, new Known(asked, input, Optional.of(label)));
    asked.ifPresent(
        at -> forward(l.endpoint(), Joined.lateLabel(l.requestId(), at, label), record));
  }

  private void forward(String endpoint, byte[] value, Record<byte[], byte[]> record) {
    context.forward(
        new Record<>(endpoint, value, record.timestamp(), record.headers()),
        EvidenceTopology.TO_ENDPOINT);
  }

  /**
   * What is remembered of a request: its event time once the request came, and its label once that
   * came.
   *
   * @param input hash of its input
   */
  private record Known(Optional<Long> asked, int input, Optional<KnownLabel> label) {
    Known(Optional<Long> asked, int input) {
      this(asked, input, Optional.empty());
    }

    Known with(Optional<KnownLabel> known) {
      return new Known(asked, input, known);
    }
  }

  private void write(Bytes key, Known known) {
    ByteBuffer bytes = ByteBuffer.allocate(21 + Joined.labelBytes(known.label()));
    bytes.putLong(context.currentSystemTimeMs());
    bytes.put((byte) (known.asked().isPresent() ? 1 : 0)).putLong(known.asked().orElse(0L));
    bytes.putInt(known.input());
    Joined.putLabel(bytes, known.label());
    store.put(key, bytes.array());
  }

  private Optional<Known> read(Bytes key) {
    byte[] value = store.get(key);
    if (value == null) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    bytes.getLong();
    boolean asked = bytes.get() == 1;
    long at = bytes.getLong();
    int input = bytes.getInt();
    return Optional.of(
        new Known(asked ? Optional.of(at) : Optional.empty(), input, Joined.getLabel(bytes)));
  }

  private static Bytes key(String endpoint, String requestId) {
    byte[] key = (endpoint + '\0' + requestId).getBytes(StandardCharsets.UTF_8);
    if (key.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "endpoint and request id have more than " + MAX_KEY_BYTES + " bytes");
    }
    return Bytes.wrap(key);
  }

  private void sweep(long nowMillis) {
    if (hold.holds()) {
      return;
    }
    List<Bytes> old = new ArrayList<>();
    Bytes last = null;
    int seen = 0;
    try (KeyValueIterator<Bytes, byte[]> rows = store.range(sweptTo, null)) {
      while (rows.hasNext() && seen < SWEEP_ROWS) {
        KeyValue<Bytes, byte[]> row = rows.next();
        ByteBuffer known = ByteBuffer.wrap(row.value);
        if (nowMillis - known.getLong() > keepMillis) {
          old.add(row.key);
          if (known.get() == 0) {
            unasked.increment();
          }
        }
        last = row.key;
        seen++;
      }
      sweptTo = rows.hasNext() ? last : null;
    }
    old.forEach(store::delete);
  }
}
