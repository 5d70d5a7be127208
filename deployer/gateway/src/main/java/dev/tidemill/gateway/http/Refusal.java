package dev.tidemill.gateway.http;

import dev.tidemill.gateway.protocol.ResponseWriter;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;

/**
 * Why a request is not taken.
 *
 * @param headers of the answer, beside the usual ones
 */
public record Refusal(int status, String message, Map<String, String> headers) {

  public static Refusal of(int status, String message) {
    return new Refusal(status, message, Map.of());
  }

  /** 503: the same request may succeed in a second. */
  static Refusal busy(String message) {
    return new Refusal(503, message, Map.of("Retry-After", "1"));
  }

  FullHttpResponse response() {
    byte[] body = ResponseWriter.error(message);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.forEach(response.headers()::set);
    return response;
  }
}
