package dev.tidemill.kit.shell;

import dev.tidemill.kit.log.LogContext;
import dev.tidemill.kit.metric.KitMetrics;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what could not be processed to the topic of dead letters, in the transaction that skips
 * it. Value and key are cut so that a letter always fits; otherwise it would stop the partition.
 */
public final class DeadLetters {

  public static final String UNDECODABLE = "undecodable";
  public static final String UNKNOWN_SCHEMA = "unknown-schema";
  public static final String INVALID_KEY = "invalid-key";
  public static final String TOO_LARGE = "record-too-large";
  static final String DEFECT = "defect";

  private static final List<String> CODES =
      List.of(UNDECODABLE, UNKNOWN_SCHEMA, INVALID_KEY, TOO_LARGE, DEFECT);

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_REASON_CHARS = 4_000;
  private static final int MAX_VALUE_BYTES = 1_500_000;

  private final String service;
  private final String source;
  private final MeterRegistry meters;
  private final ProcessorContext<?, ?> context;
  private final Consumer<Record<String, byte[]>> topic;

  /**
   * @param source CloudEvents source of the letters, without the {@code /dead-letters} at its end
   * @param topic forwards a letter to {@link Topics#DEAD_LETTERS}
   */
  public DeadLetters(
      String service,
      String source,
      MeterRegistry meters,
      ProcessorContext<?, ?> context,
      Consumer<Record<String, byte[]>> topic) {
    this.service = service;
    this.source = source;
    this.meters = meters;
    this.context = context;
    this.topic = topic;
    CODES.forEach(code -> KitMetrics.DEAD_LETTERS.on(meters, source, code));
  }

  /** Dead letters of a processor whose only sink takes the topic from the record. */
  static DeadLetters of(
      String service,
      String source,
      MeterRegistry meters,
      ProcessorContext<String, Outgoing> context) {
    String topic = Topics.DEAD_LETTERS.name();
    return new DeadLetters(
        service,
        source,
        meters,
        context,
        letter -> context.forward(letter.withValue(new Outgoing(topic, letter.value()))));
  }

  /**
   * Sends a record that no store and no topic behind this processor could take, because of its key
   * or its size, and answers whether it did.
   */
  public boolean refuses(Record<byte[], byte[]> record) {
    Cause cause = RecordReader.cause(record, context);
    IllegalArgumentException badKey = RecordReader.badKey(record, cause);
    if (badKey != null) {
      send(cause, INVALID_KEY, badKey);
      return true;
    }
    try {
      RecordTooLargeException.check("the record", record.value());
    } catch (RecordTooLargeException e) {
      send(cause, TOO_LARGE, e);
      return true;
    }
    return false;
  }

  /** Sends the record that is being processed. */
  public void send(Record<byte[], byte[]> record, String code, Throwable error) {
    send(RecordReader.cause(record, context), code, error);
  }

  void send(Cause cause, String code, Throwable error) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    LogContext about = LogContext.of(cause.trace());
    try (about) {
      LOG.warn("Dead letter {} from {} of {}", code, cause.id(), source, error);
    }
    KitMetrics.DEAD_LETTERS.on(meters, source, code).increment();
    byte[] value = Arrays.copyOf(cause.value(), Math.min(cause.value().length, MAX_VALUE_BYTES));
    String key = cut(cause.key(), RecordTooLargeException.MAX_KEY_BYTES);
    DeadLetter letter =
        new DeadLetter(
            service,
            code,
            cause.origin().topic(),
            cause.origin().partition(),
            cause.origin().offset(),
            key,
            reason(error),
            now,
            value);
    Outbox outbox = new Outbox(source + "/dead-letters", cause, now);
    outbox.add(Topics.DEAD_LETTERS, key, AvroMapper.of(DeadLetter.class).encode(letter));
    for (Record<String, Outgoing> record : outbox.records()) {
      topic.accept(record.withValue(record.value().value()));
    }
    CommitPacer.decided(context);
  }

  private static String reason(Throwable error) {
    StringBuilder reason = new StringBuilder(error.toString());
    StackTraceElement[] trace = error.getStackTrace();
    for (int i = 0; i < Math.min(5, trace.length); i++) {
      reason.append("\n  at ").append(trace[i]);
    }
    return cut(reason.toString(), MAX_REASON_CHARS);
  }

  private static String cut(String text, int chars) {
    return ForeignText.cut(text, chars);
  }
}
