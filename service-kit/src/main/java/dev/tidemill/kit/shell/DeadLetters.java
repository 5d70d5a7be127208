package dev.tidemill.kit.shell;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what could not be processed to its topic, in the transaction that skips it. */
final class DeadLetters {

  static final String UNDECODABLE = "undecodable";
  static final String INVALID_KEY = "invalid-key";
  static final String TOO_LARGE = "record-too-large";
  static final String DEFECT = "defect";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MAX_REASON_CHARS = 4_000;

  private final String service;
  private final String source;
  private final MeterRegistry meters;
  private final ProcessorContext<String, Outgoing> context;

  DeadLetters(
      String service,
      String source,
      MeterRegistry meters,
      ProcessorContext<String, Outgoing> context) {
    this.service = service;
    this.source = source;
    this.meters = meters;
    this.context = context;
  }

  void send(Cause cause, String code, Throwable error) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    LOG.warn("Dead letter {} from {} of {}", code, cause.id(), source, error);
    meters.counter("tidemill.dead.letters", "source", source, "code", code).increment();
    byte[] value = Arrays.copyOf(cause.value(), Math.min(cause.value().length, 1_500_000));
    DeadLetter letter =
        new DeadLetter(
            service,
            code,
            cause.origin().topic(),
            cause.origin().partition(),
            cause.origin().offset(),
            cause.key(),
            reason(error),
            now,
            value);
    Outbox outbox = new Outbox(source + "/dead-letters", cause, now);
    outbox.add(Topics.DEAD_LETTERS, cause.key(), AvroMapper.of(DeadLetter.class).encode(letter));
    for (Record<String, Outgoing> record : outbox.records()) {
      context.forward(record);
    }
    CommitPacer.decided(context);
  }

  private static String reason(Throwable error) {
    StringBuilder reason = new StringBuilder(error.toString());
    StackTraceElement[] trace = error.getStackTrace();
    for (int i = 0; i < Math.min(5, trace.length); i++) {
      reason.append("\n  at ").append(trace[i]);
    }
    return reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
  }
}
