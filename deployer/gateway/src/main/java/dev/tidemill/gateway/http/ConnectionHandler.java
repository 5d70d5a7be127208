package dev.tidemill.gateway.http;

import dev.tidemill.gateway.protocol.ResponseWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: hands its requests to the handler one at a time, so that answers keep the order
 * of the requests, and stops reading while a few wait. While its client does not read the answers
 * it handles nothing more: they would pile up here. What waits on all connections may be as many
 * bytes; a request beyond that loses its body at once, and in its turn gets 503.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final int MAX_WAITING = 16;

  private final RequestHandler handler;
  private final ByteBudget budget;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param bytes of its body, taken from the budget
   * @param refused whether there was no room for its body
   */
  private record Waiting(FullHttpRequest request, int bytes, boolean refused) {}

  /**
   * @param budget of the bodies that wait on all connections
   */
  ConnectionHandler(RequestHandler handler, ByteBudget budget) {
    this.handler = handler;
    this.budget = budget;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FullHttpRequest request)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (!busy && waiting.isEmpty() && context.channel().isWritable()) {
      handle(context, request, false);
    } else {
      waiting.add(admitted(request));
    }
    handleWaiting(context);
  }

  private Waiting admitted(FullHttpRequest request) {
    int bytes = request.content().readableBytes();
    if (budget.take(bytes)) {
      return new Waiting(request, bytes, false);
    }
    FullHttpRequest withoutBody = request.replace(Unpooled.EMPTY_BUFFER);
    request.release();
    return new Waiting(withoutBody, 0, true);
  }

  private void handleWaiting(ChannelHandlerContext context) {
    while (!busy && !waiting.isEmpty() && context.channel().isWritable()) {
      Waiting next = waiting.remove();
      budget.giveBack(next.bytes());
      handle(context, next.request(), next.refused());
    }
    boolean read = context.channel().isWritable() && waiting.size() < MAX_WAITING;
    if (context.channel().config().isAutoRead() != read) {
      context.channel().config().setAutoRead(read);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // Not at once: a write that makes the channel unwritable tells it from within.
    context.executor().execute(() -> handleWaiting(context));
    context.fireChannelWritabilityChanged();
  }

  private void handle(ChannelHandlerContext context, FullHttpRequest request, boolean refused) {
    busy = true;
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    Exchange exchange =
        new Exchange(context, request, response -> send(context, response, keepAlive));
    try {
      if (request.decoderResult().isFailure()) {
        exchange.answer(
            400,
            ResponseWriter.error(
                "this is not an HTTP request: " + request.decoderResult().cause().getMessage()));
      } else if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
        byte[] body =
            ResponseWriter.error(
                "a body may be gzip or deflate, or as it is; Content-Encoding is '%s'"
                    .formatted(request.headers().get(HttpHeaderNames.CONTENT_ENCODING)));
        exchange.answer(
            415,
            Unpooled.wrappedBuffer(body),
            headers -> headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate"));
      } else if (refused) {
        byte[] body = ResponseWriter.error("too many bytes of requests wait");
        exchange.answer(
            503, Unpooled.wrappedBuffer(body), headers -> headers.set("Retry-After", "1"));
      } else {
        handler.handle(exchange);
      }
    } catch (RuntimeException e) {
      LOG.error("a request to {} failed", request.uri(), e);
      exchange.answer(500, ResponseWriter.error("the gateway failed: " + e));
    } finally {
      request.release();
    }
  }

  private void send(ChannelHandlerContext context, FullHttpResponse response, boolean keepAlive) {
    HttpUtil.setKeepAlive(response, keepAlive);
    busy = false;
    if (keepAlive) {
      context.writeAndFlush(response, context.voidPromise());
      if (!waiting.isEmpty()) {
        context.executor().execute(() -> handleWaiting(context));
      }
    } else {
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    for (Waiting each : waiting) {
      budget.giveBack(each.bytes());
      each.request().release();
    }
    waiting.clear();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !busy) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!busy && waiting.isEmpty() && unpacking(cause) instanceof DecompressionException e) {
      context.writeAndFlush(HttpServer.notUnpacked(e)).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    LOG.debug("a connection broke: {}", cause.toString());
    context.close();
  }

  private static Throwable unpacking(Throwable cause) {
    return cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
  }
}
