package dev.tidemill.schemas.trace;

import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A place in a trace, as W3C Trace Context has it. What a signal led to has the trace of the signal
 * that was consumed first. Identifiers are hashes of what they name, so that a replay, a restart
 * and another instance give the same ones.
 *
 * @param traceId 32 hexadecimal digits in lower case
 * @param spanId of the work in which something was said: 16 hexadecimal digits in lower case
 */
public record Trace(String traceId, String spanId) {

  /** The header of a record or a request, and the CloudEvents extension. */
  public static final String HEADER = "traceparent";

  private static final int TRACE_FROM = 3;
  private static final int TRACE_TO = 35;
  private static final int SPAN_FROM = 36;
  private static final int SPAN_TO = 52;
  private static final int SPAN_DIGITS = 16;
  private static final HexFormat HEX = HexFormat.of();

  /** {@code 00-TRACE-PARENT-01}, with lower-case hexadecimal digits. */
  private static final String SHAPE = "xx-" + "x".repeat(32) + "-" + "x".repeat(16) + "-xx";

  private static final ThreadLocal<MessageDigest> MD5 =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException("Each Java platform has MD5", e);
            }
          });

  /** The trace named after {@code origin}, at its beginning. */
  public static Trace of(String origin) {
    return new Trace(hash(origin), Spans.id(origin));
  }

  /**
   * The value of a {@code traceparent}; empty if it is none. Of versions after 00 what comes later
   * is left out.
   */
  public static Optional<Trace> parse(String text) {
    boolean whole =
        text.length() == SHAPE.length()
            || (text.length() > SHAPE.length()
                && !text.startsWith("00")
                && text.charAt(SHAPE.length()) == '-');
    if (!whole || text.startsWith("ff")) {
      return Optional.empty();
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          SHAPE.charAt(i) == 'x' ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') : c == '-';
      if (!fits) {
        return Optional.empty();
      }
    }
    Trace trace =
        new Trace(text.substring(TRACE_FROM, TRACE_TO), text.substring(SPAN_FROM, SPAN_TO));
    return isZero(trace.traceId) || isZero(trace.spanId) ? Optional.empty() : Optional.of(trace);
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(c -> c == '0');
  }

  /** The trace of a signal: the one that its sender gave, or one named after it. */
  public static Trace of(Signal signal) {
    return parse(signal.traceparent()).orElseGet(() -> of(signal.signalId()));
  }

  /**
   * The trace of what signals led to: that of the first one.
   *
   * @param otherwise what the trace is named after where no signal is listed
   */
  public static Trace of(SignalSet signals, String otherwise) {
    return signals.ids().isEmpty() ? of(otherwise) : of(signals, 0);
  }

  /**
   * The trace of one of the signals.
   *
   * @param number of its id among those listed, from 0
   */
  public static Trace of(SignalSet signals, int number) {
    String id = signals.ids().get(number);
    return parse(signals.traceparents().getOrDefault(id, "")).orElseGet(() -> of(id));
  }

  /**
   * The same trace, in other work.
   *
   * @param span one of {@link Spans}
   */
  public Trace in(String span) {
    return new Trace(traceId, span);
  }

  /** As a header's value. */
  public String header() {
    return "00-" + traceId + "-" + spanId + "-01";
  }

  /** The first digits of the hash of a text. */
  static String spanOf(String text) {
    return hash(text).substring(0, SPAN_DIGITS);
  }

  /** The name-based UUID (version 3) of a text, without dashes. */
  private static String hash(String text) {
    byte[] hash = MD5.get().digest(text.getBytes(StandardCharsets.UTF_8));
    hash[6] = (byte) ((hash[6] & 0x0f) | 0x30);
    hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
    return HEX.formatHex(hash);
  }
}
