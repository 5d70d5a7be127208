package dev.tidemill.gateway.http;

import dev.tidemill.gateway.protocol.ResponseWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: gathers its requests and hands them to the handler one at a time, so that answers
 * keep the order of the requests, and stops reading while a few wait. While its client does not
 * read the answers it handles nothing more: they would pile up here. Every request is answered, or
 * its connection is closed.
 *
 * <p>What is refused for its head, or while its body arrives, is answered in its turn without the
 * rest of the body, and the connection ends there.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final int MAX_WAITING = 16;
  private static final long LINGER_SECONDS = 2;

  private final RequestHandler handler;
  private final ArrivalTime arrival;
  private final ByteBudget.Account account;
  private final GatewayServer.Options options;
  private final BooleanSupplier draining;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private ChannelHandlerContext context;
  private IncomingRequest incoming;
  private boolean continues;
  private Exchange current;
  private boolean busy;
  private boolean ended;

  /**
   * @param last nothing that comes after it is read
   */
  private record Waiting(IncomingRequest incoming, FullHttpRequest request, boolean last) {}

  ConnectionHandler(
      RequestHandler handler,
      ArrivalTime arrival,
      ByteBudget budget,
      GatewayServer.Options options,
      BooleanSupplier draining) {
    this.handler = handler;
    this.arrival = arrival;
    this.account = budget.account();
    this.options = options;
    this.draining = draining;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext same, Object message) {
    try {
      if (!ended && message instanceof HttpRequest head) {
        begin(head);
      }
      if (!ended && message instanceof HttpContent part) {
        part(part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest head) {
    int limit = options.maxBodyBytes();
    Optional<Refusal> refusal = RequestCheck.on(head, handler, limit);
    incoming = new IncomingRequest(head, limit, account.hold(() -> loseRoom(incoming)), refusal);
    boolean broken = head.decoderResult().isFailure();
    boolean body =
        broken
            || HttpUtil.isTransferEncodingChunked(head)
            || HttpUtil.getContentLength(head, 0L) > 0;
    if (refusal.isPresent() && body) {
      end(refusal.get());
      return;
    }
    continues = body && HttpUtil.is100ContinueExpected(head);
    handleWaiting();
  }

  private void part(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      end(Refusal.of(400, "the body is not sent as its headers say"));
      return;
    }
    continues = false;
    if (!incoming.add(part, context.alloc())) {
      end(RequestCheck.tooLarge(options.maxBodyBytes()));
    } else if (part instanceof LastHttpContent) {
      arrival.complete();
      enqueue(false);
    }
  }

  private void enqueue(boolean last) {
    waiting.add(new Waiting(incoming, incoming.complete(), last));
    incoming = null;
    handleWaiting();
  }

  /** Refuses the request that is arriving, and reads no more from this connection. */
  private void end(Refusal why) {
    ended = true;
    incoming.refuse(why);
    // Bytes on their way are read and thrown away until the client has seen the answer: closing
    // with unread bytes would reset the connection, and the answer with it.
    context.pipeline().addFirst(new ThrownAway());
    enqueue(true);
  }

  /** Another body needs the room, and this one has been arriving for long. */
  private void loseRoom(IncomingRequest loser) {
    context
        .executor()
        .execute(
            () -> {
              if (incoming == loser && !ended) {
                end(Refusal.busy("too many bytes of requests wait, and this body came slowly"));
              }
            });
  }

  private void handleWaiting() {
    while (!busy && !waiting.isEmpty() && context.channel().isWritable()) {
      handle(waiting.remove());
    }
    if (continues && !busy && waiting.isEmpty()) {
      continues = false;
      context.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    boolean read = ended || (context.channel().isWritable() && waiting.size() < MAX_WAITING);
    if (context.channel().config().isAutoRead() != read) {
      context.channel().config().setAutoRead(read);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext same) {
    // This does not happen at once: a write that makes the channel unwritable calls this method
    // from within.
    context.executor().execute(this::handleWaiting);
    context.fireChannelWritabilityChanged();
  }

  private void handle(Waiting next) {
    busy = true;
    FullHttpRequest request = next.request();
    boolean keepAlive = !next.last() && HttpUtil.isKeepAlive(request);
    try {
      Optional<Refusal> refusal = next.incoming().refusal();
      if (refusal.isPresent()) {
        send(refusal.get().response(), keepAlive);
      } else {
        current = new Exchange(context, request, response -> send(response, keepAlive));
        answer(current);
      }
    } finally {
      request.release();
      next.incoming().giveBack();
    }
  }

  private void answer(Exchange exchange) {
    try {
      handler.handle(exchange);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("a request to {} failed", exchange.path(), e);
      if (exchange.answered()) {
        // Nobody knows what was left half done, and the client has its answer.
        busy = true;
        ended = true;
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      } else {
        exchange.answer(500, ResponseWriter.error("the gateway failed; its log has the details"));
      }
    }
  }

  private void send(FullHttpResponse response, boolean mayGoOn) {
    boolean keepAlive = mayGoOn && !(draining.getAsBoolean() && nothingAsked());
    HttpUtil.setKeepAlive(response, keepAlive);
    busy = false;
    current = null;
    if (keepAlive) {
      context.writeAndFlush(response, context.voidPromise());
      if (!waiting.isEmpty() || continues) {
        context.executor().execute(this::handleWaiting);
      }
    } else if (ended) {
      busy = true;
      SocketChannel channel = (SocketChannel) context.channel();
      context.writeAndFlush(response).addListener(written -> channel.shutdownOutput());
      context.executor().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    } else {
      busy = true;
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Whether no request waits for its turn, or arrives. */
  private boolean nothingAsked() {
    return waiting.isEmpty() && incoming == null;
  }

  @Override
  public void channelInactive(ChannelHandlerContext same) {
    ended = true;
    if (incoming != null) {
      incoming.release();
      incoming = null;
    }
    for (Waiting each : waiting) {
      each.incoming().giveBack();
      each.request().release();
    }
    waiting.clear();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) {
    if (event == ArrivalTime.TooSlow.PARTLY) {
      tooSlow();
    } else if (event == ArrivalTime.TooSlow.SILENT) {
      context.close();
    } else if (event instanceof IdleStateEvent) {
      idle();
    } else if (event == Connections.Ending.SOON && !busy && nothingAsked()) {
      context.close();
    }
  }

  private void tooSlow() {
    if (ended) {
      return;
    }
    if (incoming == null) {
      incoming = IncomingRequest.unknown(options.maxBodyBytes(), account.hold(() -> {}));
    }
    end(
        Refusal.of(
            408,
            "the request was not complete within %d ms".formatted(options.within().toMillis())));
  }

  /**
   * Everything that a request waits for is bounded, so a request that is unanswered by now was
   * lost.
   */
  private void idle() {
    Exchange unanswered = current;
    if (!busy) {
      context.close();
    } else if (unanswered != null && unanswered.ageNanos() > options.idle().toNanos()) {
      LOG.error("a request to {} got no answer", unanswered.path());
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext same, Throwable cause) {
    Optional<Refusal> packed = RequestCheck.notUnpacked(cause);
    if (!ended && incoming != null && packed.isPresent()) {
      end(packed.get());
      return;
    }
    LOG.debug("a connection broke: {}", cause.toString());
    context.close();
  }
}
