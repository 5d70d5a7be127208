package dev.tidemill.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its one answer. Answering is possible from any thread; only the first counts. */
public final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final ChannelHandlerContext context;
  private final FullHttpRequest request;
  private final RequestHead head;
  private final Consumer<FullHttpResponse> send;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final long startedNanos = System.nanoTime();

  Exchange(
      ChannelHandlerContext context, FullHttpRequest request, Consumer<FullHttpResponse> send) {
    this.context = context;
    this.request = request;
    this.head = new RequestHead(request);
    this.send = send;
  }

  /** The request line and the headers. */
  public RequestHead head() {
    return head;
  }

  /** Path without query, not decoded. */
  public String path() {
    return head.path();
  }

  /**
   * A path segment, decoded.
   *
   * @throws IllegalArgumentException when a percent sign is not followed by two hex digits
   */
  public static String decode(String segment) {
    return segment.indexOf('%') < 0
        ? segment
        : QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
  }

  /** A request header. */
  public Optional<String> header(String name) {
    return head.header(name);
  }

  /** The body; to be read before the request is answered. */
  public InputStream body() {
    return new ByteBufInputStream(request.content());
  }

  /** Whether the caller is the connection's own thread, on which other connections wait. */
  public boolean onConnectionThread() {
    return context.executor().inEventLoop();
  }

  /** Nanoseconds since the request was complete. */
  public long ageNanos() {
    return System.nanoTime() - startedNanos;
  }

  /** A buffer to write a body into; it belongs to the answer. */
  public ByteBuf newBody() {
    return context.alloc().buffer(512);
  }

  /** Answers with a JSON body that nobody changes any more. */
  public void answer(int status, byte[] json) {
    answer(status, Unpooled.wrappedBuffer(json), headers -> {});
  }

  /** Answers with a JSON body and headers. */
  public void answer(int status, ByteBuf json, Consumer<HttpHeaders> headers) {
    if (!answered.compareAndSet(false, true)) {
      json.release();
      return;
    }
    FullHttpResponse response = response(status, json, headers);
    if (context.executor().inEventLoop()) {
      send.accept(response);
    } else {
      context.executor().execute(() -> send.accept(response));
    }
  }

  /**
   * Sends the one answer even if something goes wrong on the way, because nobody else would send
   * it.
   */
  private static FullHttpResponse response(
      int status, ByteBuf json, Consumer<HttpHeaders> headers) {
    try {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), json);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, json.readableBytes());
      headers.accept(response.headers());
      return response;
    } catch (RuntimeException e) {
      LOG.error("an answer could not be made", e);
      json.release();
      return Refusal.of(500, "the gateway failed to make its answer").response();
    }
  }

  /** Whether it has its answer. */
  boolean answered() {
    return answered.get();
  }
}
