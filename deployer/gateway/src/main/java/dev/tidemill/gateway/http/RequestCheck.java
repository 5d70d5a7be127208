package dev.tidemill.gateway.http;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges a request by its head, before its body is read, and a body by whether it unpacks. */
final class RequestCheck {

  private static final Logger LOG = LoggerFactory.getLogger(RequestCheck.class);

  private RequestCheck() {}

  /** Why the request is refused, if it is. */
  static Optional<Refusal> on(HttpRequest request, RequestHandler handler, int maxBodyBytes) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(notHttp(request.decoderResult()));
    }
    Optional<Refusal> judged;
    try {
      judged = handler.judge(new RequestHead(request));
    } catch (RuntimeException e) {
      LOG.error("a request to {} could not be judged", request.uri(), e);
      return Optional.of(Refusal.of(500, "the gateway failed; its log has the details"));
    }
    return judged.or(() -> form(request, maxBodyBytes));
  }

  private static Optional<Refusal> form(HttpRequest request, int maxBodyBytes) {
    // What can be unpacked has no such header any more.
    String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    if (encoding != null) {
      return Optional.of(
          new Refusal(
              415,
              "a body may be gzip or deflate, or as it is; Content-Encoding is '%s'"
                  .formatted(encoding),
              Map.of("Accept-Encoding", "gzip, deflate")));
    }
    String expected = request.headers().get(HttpHeaderNames.EXPECT);
    if (expected != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
      return Optional.of(
          Refusal.of(417, "Expect may be 100-continue only; it is '%s'".formatted(expected)));
    }
    return HttpUtil.getContentLength(request, 0L) > maxBodyBytes
        ? Optional.of(tooLarge(maxBodyBytes))
        : Optional.empty();
  }

  static Refusal tooLarge(int maxBodyBytes) {
    return Refusal.of(413, "the body is larger than " + maxBodyBytes + " bytes");
  }

  /** The parser's own words name its parts. */
  static Refusal notHttp(DecoderResult result) {
    Throwable cause = result.cause();
    if (cause instanceof TooLongHttpLineException) {
      return Refusal.of(414, "the first line of the request is too long; 4096 bytes are allowed");
    }
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
      return Refusal.of(431, "the headers are too long; 8192 bytes are allowed");
    }
    return Refusal.of(400, "this is not an HTTP request");
  }

  /** The refusal of a body that cannot be unpacked, if that is what happened. */
  static Optional<Refusal> notUnpacked(Throwable failure) {
    Throwable cause =
        failure instanceof DecoderException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof DecompressionException)) {
      return Optional.empty();
    }
    return Optional.of(
        String.valueOf(cause.getMessage()).contains("maximum size")
            ? Refusal.of(413, "the unpacked body is too large")
            : Refusal.of(
                400, "the body is not what its Content-Encoding says: it cannot be unpacked"));
  }
}
