package dev.tidemill.kit.headers;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * W3C trace context: everything that one input led to has the same trace. Identifiers are hashes of
 * where a record comes from, so that a replay names the same ones.
 *
 * @param traceId 32 hexadecimal digits
 */
public record Trace(String traceId) {

  private static final String HEADER = "traceparent";
  private static final Pattern PARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

  /** The trace that a record belongs to; one named after {@code origin} if it carries none. */
  public static Trace of(Headers headers, String origin) {
    Header header = headers.lastHeader(HEADER);
    if (header != null && header.value() != null) {
      var parent = PARENT.matcher(new String(header.value(), StandardCharsets.US_ASCII));
      if (parent.matches()) {
        return new Trace(parent.group(1));
      }
    }
    return of(origin);
  }

  /** The trace named after {@code origin}. */
  public static Trace of(String origin) {
    return new Trace(hash(origin));
  }

  /** The header's value for a record of this trace. */
  public String parent(String recordId) {
    return "00-" + traceId + "-" + hash(recordId).substring(0, 16) + "-01";
  }

  private static String hash(String text) {
    UUID uuid = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    return uuid.toString().replace("-", "");
  }
}
