package dev.tidemill.gateway.http;

import dev.tidemill.gateway.protocol.ResponseWriter;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
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
 * it handles nothing more: they would pile up here.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final int MAX_WAITING = 16;

  private final RequestHandler handler;
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
  private boolean busy;

  ConnectionHandler(RequestHandler handler) {
    this.handler = handler;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FullHttpRequest request)) {
      ReferenceCountUtil.release(message);
      return;
    }
    waiting.add(request);
    handleWaiting(context);
  }

  private void handleWaiting(ChannelHandlerContext context) {
    while (!busy && !waiting.isEmpty() && context.channel().isWritable()) {
      handle(context, waiting.remove());
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

  private void handle(ChannelHandlerContext context, FullHttpRequest request) {
    busy = true;
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    Exchange exchange =
        new Exchange(context, request, response -> send(context, response, keepAlive));
    try {
      if (request.decoderResult().isFailure()) {
        exchange.answer(
            400,
            ResponseWriter.error(
                "no HTTP request: " + request.decoderResult().cause().getMessage()));
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
    waiting.forEach(ReferenceCountUtil::release);
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
    LOG.debug("a connection broke: {}", cause.toString());
    context.close();
  }
}
