package dev.tidemill.gateway.http;

import dev.tidemill.gateway.protocol.ResponseWriter;
import dev.tidemill.kit.http.PortTakenException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small HTTP/1.1 server on Netty's event loops: bounded bodies (413), bounded connections and
 * bytes that wait (503), idle connections closed.
 */
public final class HttpServer implements AutoCloseable {

  private final Options options;
  private final RequestHandler handler;
  private final EventLoopGroup loops;
  private final ByteBudget waitingBytes;
  private final AtomicInteger connections = new AtomicInteger();
  private Channel listening;

  /**
   * @param port 0: any that is free
   * @param threads event loops
   * @param maxWaitingBytes bodies that wait for their turn, on all connections
   * @param idle a connection without a request for so long is closed
   */
  public record Options(
      String host,
      int port,
      int threads,
      int maxBodyBytes,
      int maxConnections,
      long maxWaitingBytes,
      Duration idle) {

    private static final long WAITING_SHARE = 8;

    /** Bodies that wait may hold an eighth of as much memory as the heap may have. */
    public Options(
        String host, int port, int threads, int maxBodyBytes, int maxConnections, Duration idle) {
      this(
          host,
          port,
          threads,
          maxBodyBytes,
          maxConnections,
          Runtime.getRuntime().maxMemory() / WAITING_SHARE,
          idle);
    }
  }

  public HttpServer(Options options, RequestHandler handler) {
    this.options = options;
    this.handler = handler;
    this.waitingBytes = new ByteBudget(options.maxWaitingBytes());
    this.loops = new MultiThreadIoEventLoopGroup(options.threads(), NioIoHandler.newFactory());
  }

  /**
   * Listens.
   *
   * @throws PortTakenException when something else listens there
   * @throws IllegalStateException when it cannot for another reason; the message is for people
   */
  public void start() {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Connections())
            .bind(options.host(), options.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      if (bound.cause() instanceof BindException) {
        throw new PortTakenException(
            "the gateway", options.port(), "--port or --gateway-port", bound.cause());
      }
      throw new IllegalStateException(
          "The gateway cannot listen on "
              + options.host()
              + ":"
              + options.port()
              + ": "
              + bound.cause());
    }
    listening = bound.channel();
  }

  /** The port that it listens on. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public void close() {
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
    loops.shutdownGracefully(50, 2000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  private final class Connections extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel.closeFuture().addListener(closed -> connections.decrementAndGet());
      channel.pipeline().addLast(new HttpServerCodec());
      if (connections.incrementAndGet() > options.maxConnections()) {
        String message = "too many connections; the limit is " + options.maxConnections();
        channel
            .writeAndFlush(error(HttpResponseStatus.SERVICE_UNAVAILABLE, message))
            .addListener(ChannelFutureListener.CLOSE);
        return;
      }
      channel
          .pipeline()
          .addLast(new IdleStateHandler(options.idle().toSeconds(), 0, 0, TimeUnit.SECONDS))
          .addLast(new CompressedBodies(options.maxBodyBytes()))
          .addLast(new BoundedBodies(options.maxBodyBytes()))
          .addLast(new ConnectionHandler(handler, waitingBytes));
    }
  }

  private static FullHttpResponse error(HttpResponseStatus status, String message) {
    byte[] body = ResponseWriter.error(message);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set(HttpHeaderNames.RETRY_AFTER, "1");
    return response;
  }

  /** What is said to a client whose compressed body cannot be unpacked. */
  static FullHttpResponse notUnpacked(DecompressionException e) {
    boolean large = String.valueOf(e.getMessage()).contains("maximum size");
    FullHttpResponse response =
        large
            ? error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the unpacked body is too large")
            : error(
                HttpResponseStatus.BAD_REQUEST,
                "the body is not what its Content-Encoding says: it cannot be unpacked");
    response.headers().remove(HttpHeaderNames.RETRY_AFTER);
    return response;
  }

  /**
   * Unpacks gzip and deflate. Other encodings stay as they are, and are refused by name: Netty's
   * decoders of those need more libraries, and some do not bound what they unpack.
   */
  private static final class CompressedBodies extends HttpContentDecompressor {
    private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate", "x-deflate");

    CompressedBodies(int maxBytes) {
      super(false, maxBytes);
    }

    @Override
    protected EmbeddedChannel newContentDecoder(String encoding) throws Exception {
      return KNOWN.contains(encoding.toLowerCase(Locale.ROOT))
          ? super.newContentDecoder(encoding)
          : null;
    }
  }

  /** Gathers bodies up to the limit. */
  private static final class BoundedBodies extends HttpObjectAggregator {
    BoundedBodies(int maxBytes) {
      super(maxBytes);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
      String message = "the body is larger than " + maxContentLength() + " bytes";
      FullHttpResponse response = error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, message);
      response.headers().remove(HttpHeaderNames.RETRY_AFTER);
      // The rest of the body is read and thrown away until the caller has seen the answer: closing
      // with unread bytes would reset the connection, and the answer with it.
      SocketChannel channel = (SocketChannel) context.channel();
      context.writeAndFlush(response).addListener(written -> channel.shutdownOutput());
    }
  }
}
