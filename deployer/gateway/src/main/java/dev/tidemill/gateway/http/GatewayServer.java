package dev.tidemill.gateway.http;

import dev.tidemill.kit.http.PortTakenException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A small HTTP/1.1 server on Netty's event loops: bounded bodies (413), bounded connections and
 * bytes of bodies (503), a bounded time for each request (408), idle connections closed.
 */
public final class GatewayServer implements AutoCloseable {

  /**
   * When there are too many connections, those whose request has been arriving this long are
   * closed.
   */
  private static final Duration CONNECTION_PATIENCE = Duration.ofSeconds(1);

  /**
   * When memory is short, bodies that have been arriving this long lose their room. If it were
   * shorter, clients that send them again would keep the server busy.
   */
  private static final Duration BODY_PATIENCE = Duration.ofSeconds(5);

  /** Requests in progress may take this long when the server stops. */
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(3);

  private final Options options;
  private final RequestHandler handler;
  private final EventLoopGroup loops;
  private final ByteBudget bodies;
  private final Connections connections;
  private volatile boolean draining;
  private Channel listening;

  /**
   * Where the server listens, and its limits.
   *
   * @param port 0: any that is free
   * @param threads event loops
   * @param maxWaitingBytes bodies that arrive or wait for their turn, on all connections
   * @param within a request has to be there, to the last byte of its body, in this time (408)
   * @param idle a connection without a request for this long is closed
   */
  public record Options(
      String host,
      int port,
      int threads,
      int maxBodyBytes,
      int maxConnections,
      long maxWaitingBytes,
      Duration within,
      Duration idle) {

    private static final long WAITING_SHARE = 8;

    /** Bodies may hold an eighth of the largest heap. */
    public Options(
        String host,
        int port,
        int threads,
        int maxBodyBytes,
        int maxConnections,
        Duration within,
        Duration idle) {
      this(
          host,
          port,
          threads,
          maxBodyBytes,
          maxConnections,
          Runtime.getRuntime().maxMemory() / WAITING_SHARE,
          within,
          idle);
    }
  }

  public GatewayServer(Options options, RequestHandler handler) {
    this.options = options;
    this.handler = handler;
    this.bodies =
        new ByteBudget(
            options.maxWaitingBytes(), options.maxConnections(), BODY_PATIENCE.toNanos());
    this.connections = new Connections(options.maxConnections(), CONNECTION_PATIENCE.toNanos());
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
            .childHandler(new NewConnection())
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

  /** It answers as before, but from now on each answer is the last one of its connection. */
  public void drain() {
    draining = true;
  }

  /** Stops to listen, lets requests in progress finish, and ends their connections. */
  @Override
  public void close() {
    drain();
    if (listening != null) {
      listening.close().awaitUninterruptibly();
      connections.end(FINISH_WITHIN);
    }
    loops.shutdownGracefully(50, 2000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  private final class NewConnection extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      ArrivalTime arrival = new ArrivalTime(options.within().toNanos());
      if (!connections.admit(channel, arrival)) {
        channel.pipeline().addLast(new HttpServerCodec());
        FullHttpResponse full =
            Refusal.busy("too many connections; the limit is " + options.maxConnections())
                .response();
        full.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        channel.writeAndFlush(full).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      channel
          .pipeline()
          .addLast(arrival)
          .addLast(new HttpServerCodec())
          .addLast(new IdleStateHandler(options.idle().toSeconds(), 0, 0, TimeUnit.SECONDS))
          .addLast(new CompressedBodies(options.maxBodyBytes()))
          .addLast(new ConnectionHandler(handler, arrival, bodies, options, () -> draining));
    }
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
}
