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
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One request and its one answer. Answering is possible from any thread; only the first counts. */
public final class Exchange {

  private final ChannelHandlerContext context;
  private final FullHttpRequest request;
  private final Consumer<FullHttpResponse> send;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final long startedNanos = System.nanoTime();

  Exchange(
      ChannelHandlerContext context, FullHttpRequest request, Consumer<FullHttpResponse> send) {
    this.context = context;
    this.request = request;
    this.send = send;
  }

  /** Whether it asks for what is there; to HEAD the server sends the answer without its body. */
  public boolean isGet() {
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  public boolean isPost() {
    return request.method().equals(HttpMethod.POST);
  }

  /** As sent. */
  public String method() {
    return request.method().name();
  }

  /** Path without query, not decoded. */
  public String path() {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /**
   * A path segment as it was meant.
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
    return Optional.ofNullable(request.headers().get(name));
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
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), json);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, json.readableBytes());
    headers.accept(response.headers());
    if (context.executor().inEventLoop()) {
      send.accept(response);
    } else {
      context.executor().execute(() -> send.accept(response));
    }
  }
}
