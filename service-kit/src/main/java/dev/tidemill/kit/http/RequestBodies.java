package dev.tidemill.kit.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.Filter;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the bodies of requests that were let in: bounded in length and in time, and only so many at
 * once that threads are left for other requests.
 */
final class RequestBodies {

  private static final Logger LOG = LoggerFactory.getLogger(RequestBodies.class);

  /** Requests whose body nobody reads, and which need no token. */
  private static final Set<HandlerType> WITHOUT =
      Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

  private final long maxBytes;
  private final Duration within;
  private final Semaphore readers;
  private final Uploads uploads;

  /**
   * @param within a body has to be there in this time (408), a byte now and then does not prolong
   *     it
   * @param readers bodies that are read at once (503)
   * @param uploads are read by their handlers, and may be larger and take longer
   */
  RequestBodies(long maxBytes, Duration within, int readers, Uploads uploads) {
    this.maxBytes = maxBytes;
    this.within = within;
    this.readers = new Semaphore(readers);
    this.uploads = uploads;
  }

  void configure(JavalinConfig config) {
    config.jetty.modifyServletContextHandler(
        handler -> {
          FilterHolder holder = new FilterHolder(deadline());
          holder.setAsyncSupported(true);
          handler.addFilter(holder, "/*", EnumSet.of(jakarta.servlet.DispatcherType.REQUEST));
        });
    // The connectors are there when the server starts.
    config.jetty.modifyServer(server -> server.addEventListener(new Starting(within)));
  }

  private Filter deadline() {
    return (request, response, chain) -> {
      HttpServletRequest http = (HttpServletRequest) request;
      long most = uploads.maxBytes(http.getMethod(), http.getRequestURI());
      chain.doFilter(new TimedRequest(http, most), response);
    };
  }

  /** Reads the body before the handler runs, once it is known who makes the request. */
  void read(Context context) {
    long length = context.contentLength();
    long most = uploads.maxBytes(context.method().name(), context.req().getRequestURI());
    if (most > 0) {
      if (length > most) {
        throw refused(context, length, most);
      }
      return;
    }
    if (length > maxBytes) {
      throw refused(context, length, maxBytes);
    }
    boolean some = length > 0 || context.header("Transfer-Encoding") != null;
    if (!some || WITHOUT.contains(context.method())) {
      return;
    }
    if (!readers.tryAcquire()) {
      context.header("Retry-After", "1");
      throw new HttpError(503, "busy", "Too many bodies arrive at once; try again", null);
    }
    try {
      context.bodyAsBytes();
    } finally {
      readers.release();
    }
  }

  private HttpError refused(Context context, long length, long most) {
    if (readers.tryAcquire()) {
      try {
        RestOfBody.discard(context.req(), length, within);
      } finally {
        readers.release();
      }
    }
    return tooLarge(Long.toString(length), most);
  }

  private static HttpError tooLarge(String bytes, long most) {
    return new HttpError(
        413,
        "body-too-large",
        "The body has " + bytes + " bytes; at most " + most + " are taken",
        null);
  }

  private final class TimedRequest extends HttpServletRequestWrapper {
    private final long begun = System.nanoTime();
    private final long upload;
    private ServletInputStream timed;

    /**
     * @param upload the most bytes of an upload; 0 for other requests
     */
    TimedRequest(HttpServletRequest request, long upload) {
      super(request);
      this.upload = upload;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (timed == null) {
        timed = new TimedInput(getRequest(), super.getInputStream(), begun, upload);
      }
      return timed;
    }
  }

  private final class TimedInput extends ServletInputStream {
    private final ServletRequest request;
    private final ServletInputStream in;
    private final long begun;
    private final long upload;
    private long taken;

    TimedInput(ServletRequest request, ServletInputStream in, long begun, long upload) {
      this.request = request;
      this.in = in;
      this.begun = begun;
      this.upload = upload;
    }

    /** An upload has longer, the more of it has arrived. */
    private long allowedNanos() {
      long more = upload > 0 ? taken / Uploads.LEAST_BYTES_PER_SECOND : 0;
      return within.plusSeconds(more).toNanos();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(to, offset, length);
      } catch (IOException e) {
        throw e.getCause() instanceof TimeoutException ? tooSlow() : broken(e);
      }
      taken += Math.max(0, read);
      long most = upload > 0 ? upload : maxBytes;
      if (taken > most) {
        RestOfBody.discard(request, -1, within);
        throw tooLarge("more than " + most, most);
      }
      if (read >= 0 && System.nanoTime() - begun > allowedNanos()) {
        throw tooSlow();
      }
      return read;
    }

    /** Some clients close only their half of the connection, and wait for an answer. */
    private HttpError broken(Exception why) {
      LOG.debug("The body of a request cannot be read", why);
      return new HttpError(
          400,
          "broken-body",
          "The body ends too early or its chunks are malformed; nothing of it was taken, send it"
              + " again whole",
          null);
    }

    private HttpError tooSlow() {
      return new HttpError(
          408,
          "too-slow",
          "The request was not complete within " + within.toMillis() + " ms",
          null);
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }

  private record Starting(Duration within) implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle server) {
      for (Connector connector : ((Server) server).getConnectors()) {
        connector.addEventListener(new SlowHeads(within));
      }
    }
  }

  /** Closes connections that do not send a head in time: each byte prolongs Jetty's timeout. */
  private record SlowHeads(Duration within) implements Connection.Listener {

    /** Looks in the time of a request: a slow head is closed at most two looks late. */
    private static final int LOOKS = 8;

    /**
     * A head that is arriving.
     *
     * @param before how many requests of this connection were answered before it
     * @param since when it was seen first, as {@link System#nanoTime}
     */
    private record Head(long before, long since) {}

    @Override
    public void onOpened(Connection connection) {
      if (connection instanceof HttpConnection http) {
        lookLater(http, new Head(-1, 0));
      }
    }

    @Override
    public void onClosed(Connection connection) {}

    private void lookLater(HttpConnection http, Head last) {
      http.getConnector()
          .getScheduler()
          .schedule(() -> look(http, last), within.toNanos() / LOOKS, TimeUnit.NANOSECONDS);
    }

    private void look(HttpConnection http, Head last) {
      if (!http.getEndPoint().isOpen()) {
        return;
      }
      boolean arriving = http.getParser().inHeaderState() && !http.getParser().isStart();
      long now = System.nanoTime();
      long before = arriving ? http.getMessagesOut() : -1;
      Head head = last.before() == before ? last : new Head(before, now);
      if (arriving && now - head.since() >= within.toNanos()) {
        // There is no request yet that could be answered.
        http.getEndPoint().close();
      } else {
        lookLater(http, head);
      }
    }
  }
}
