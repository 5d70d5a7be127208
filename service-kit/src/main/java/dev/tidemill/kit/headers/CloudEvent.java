package dev.tidemill.kit.headers;

import dev.tidemill.schemas.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The attributes of a record in the CloudEvents Kafka binding (binary content mode, version 1.0).
 *
 * @param id unique within the source, the same after a replay
 * @param source {@code /tidemill/SERVICE/MACHINE}
 * @param subject the record's key
 */
public record CloudEvent(
    String id, String type, String source, String subject, Instant time, Trace trace) {

  private static final byte[] VERSION = bytes("1.0");
  private static final byte[] CONTENT_TYPE = bytes("application/avro");

  /** The type of a value: {@code dev.tidemill.RunEvent}. */
  public static String type(Class<?> value) {
    return "dev.tidemill." + value.getSimpleName();
  }

  /** As Kafka headers, with {@code traceparent}. */
  public Headers headers() {
    return new RecordHeaders()
        .add("ce_specversion", VERSION)
        .add("ce_id", bytes(id))
        .add("ce_type", bytes(type))
        .add("ce_source", bytes(source))
        .add("ce_subject", bytes(subject))
        .add("ce_time", bytes(time.toString()))
        .add("content-type", CONTENT_TYPE)
        .add(Trace.HEADER, bytes(trace.header()));
  }

  /**
   * The trace that a record belongs to.
   *
   * @param origin what the trace is named after if the record carries none
   */
  public static Trace trace(Headers headers, String origin) {
    Header header = headers.lastHeader(Trace.HEADER);
    return Optional.ofNullable(header == null ? null : header.value())
        .flatMap(value -> Trace.parse(new String(value, StandardCharsets.US_ASCII)))
        .orElseGet(() -> Trace.of(origin));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
