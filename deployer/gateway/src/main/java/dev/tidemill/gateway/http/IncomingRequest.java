package dev.tidemill.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Optional;

/** A request whose head is there and whose body arrives. */
final class IncomingRequest {

  private static final int FIRST_CAPACITY = 1024;

  private final HttpRequest head;
  private final int maxBodyBytes;
  private final ByteBudget.Hold hold;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private Optional<Refusal> refusal;

  /**
   * @param refusal the answer, if the request is already refused; then the body is not kept
   */
  IncomingRequest(
      HttpRequest head, int maxBodyBytes, ByteBudget.Hold hold, Optional<Refusal> refusal) {
    this.head = head;
    this.maxBodyBytes = maxBodyBytes;
    this.hold = hold;
    this.refusal = refusal;
  }

  /** One of which too little is there to know what it asks for. */
  static IncomingRequest unknown(int maxBodyBytes, ByteBudget.Hold hold) {
    HttpRequest head = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    return new IncomingRequest(head, maxBodyBytes, hold, Optional.empty());
  }

  Optional<Refusal> refusal() {
    return refusal;
  }

  /**
   * Keeps a part of the body, unless it is refused or nobody reads it.
   *
   * @return whether the body is within its limit
   */
  boolean add(HttpContent part, ByteBufAllocator buffers) {
    ByteBuf content = part.content();
    int bytes = content.readableBytes();
    if (bytes == 0 || refusal.isPresent() || !head.method().equals(HttpMethod.POST)) {
      return true;
    }
    if (bytes > maxBodyBytes - body.readableBytes()) {
      release();
      return false;
    }
    if (body.capacity() == 0 && part instanceof LastHttpContent) {
      // The whole body came at once, as most do: no copy.
      if (room(bytes)) {
        body = content.retain();
      }
    } else if (grown(body.readableBytes() + bytes, buffers)) {
      body.writeBytes(content);
    }
    return true;
  }

  /** Parts are copied together: a part of one byte would hold the whole buffer that it came in. */
  private boolean grown(int needed, ByteBufAllocator buffers) {
    if (needed <= body.capacity()) {
      return true;
    }
    int capacity =
        Math.min(
            maxBodyBytes,
            buffers.calculateNewCapacity(Math.max(needed, FIRST_CAPACITY), Integer.MAX_VALUE));
    if (!room(capacity - body.capacity())) {
      return false;
    }
    if (body.capacity() == 0) {
      body = buffers.buffer(capacity, maxBodyBytes);
    } else {
      body.capacity(capacity);
    }
    return true;
  }

  private boolean room(int bytes) {
    if (hold.take(bytes)) {
      return true;
    }
    refuse(Refusal.busy("too many bytes of requests wait"));
    return false;
  }

  /** The request is answered with this refusal; its body is thrown away. */
  void refuse(Refusal why) {
    refusal = Optional.of(why);
    release();
  }

  /** The request with its body, once that is complete. */
  FullHttpRequest complete() {
    hold.complete();
    return new DefaultFullHttpRequest(
        head.protocolVersion(),
        head.method(),
        head.uri(),
        body,
        head.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /** Gives back the room of its body; the body itself belongs to the request once complete. */
  void giveBack() {
    hold.giveBack();
  }

  /** Throws away its body. */
  void release() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
    hold.giveBack();
  }
}
