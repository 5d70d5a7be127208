package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Need;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.sse.SseClient;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinBindException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An HTTP server. It listens on loopback by default, refuses the pages of other sites, bounds
 * bodies and answers errors in one form.
 */
public final class HttpServer implements AutoCloseable {

  private static final int THREADS = 32;

  /** Answers that clients have not read yet may hold this share of the heap. */
  private static final int UNREAD_SHARE = 8;

  /** An answer may take this many times as long as a request. */
  private static final int ANSWER_TIMES = 3;

  /** Requests in progress may take this long when the server stops. */
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(3);

  /** Connections without a request are closed this long after the server began to stop. */
  private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(100);

  private final Javalin javalin;
  private final List<Runnable> beforeStop;
  private final AtomicBoolean draining;

  private HttpServer(Javalin javalin, List<Runnable> beforeStop, AtomicBoolean draining) {
    this.javalin = javalin;
    this.beforeStop = beforeStop;
    this.draining = draining;
  }

  /**
   * Starts to listen.
   *
   * @param routes adds the endpoints
   * @throws PortTakenException if something else listens there
   */
  public static HttpServer start(HttpOptions options, Consumer<HttpRoutes> routes) {
    return start(options, Duration.ofSeconds(20), routes);
  }

  /**
   * Starts to listen.
   *
   * @param within a request has to be there, to the last byte of its body, in this time; its answer
   *     has to be read in three times this
   * @param routes adds the endpoints
   * @throws PortTakenException if something else listens there
   */
  public static HttpServer start(
      HttpOptions options, Duration within, Consumer<HttpRoutes> routes) {
    Uploads uploads = new Uploads();
    RequestBodies bodies = new RequestBodies(options.maxBodyBytes(), within, THREADS / 2, uploads);
    ErrorForms forms = new ErrorForms();
    Hooks hooks = new Hooks(within, THREADS / 4, options.door());
    Set<String> pages = new HashSet<>();
    Set<String> known = new TreeSet<>();
    List<Runnable> beforeStop = new CopyOnWriteArrayList<>();
    AtomicBoolean draining = new AtomicBoolean();
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config, options);
              bodies.configure(config);
              config.jetty.modifyServer(server -> server.addEventListener(new Starting(within)));
              config.routes.before(SafeHeaders::add);
              new ErrorAnswers(options.door(), known, options.maxBodyBytes()).configure(config);
              config.routes.before(
                  context -> {
                    if (draining.get()) {
                      context.header("Connection", "close");
                    }
                    forms.note(context);
                    if (!hooks.take(context)) {
                      ForeignPages.refuse(context, options);
                      enter(context, options.door(), pages);
                      bodies.read(context);
                    }
                  });
              routes.accept(
                  new Routes(
                      config, options.door(), pages, hooks, uploads, forms, known, beforeStop));
            });
    try {
      javalin.start(options.host(), options.port());
    } catch (JavalinBindException e) {
      throw new PortTakenException("the API", options.port(), "--port", e);
    }
    return new HttpServer(javalin, beforeStop, draining);
  }

  private static void configure(JavalinConfig config, HttpOptions options) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = options.maxBodyBytes();
    config.http.prefer405over404 = true;
    config.jsonMapper(new JavalinJackson(Json.mapper(), false));
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2, 30_000);
    threads.setName("http");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyServer(server -> server.setErrorHandler(new FormErrors()));
  }

  private static void enter(Context context, Door door, Set<String> pages) {
    boolean page = context.method().equals(HandlerType.GET) && pages.contains(context.path());
    if (page) {
      door.look(context);
    } else {
      door.enter(context);
    }
  }

  /** The port on which it listens. */
  public int port() {
    return javalin.port();
  }

  /** It answers as before, but from now on each answer is the last one of its connection. */
  public void drain() {
    draining.set(true);
  }

  /** Stops to listen, lets requests in progress finish, and ends their connections. */
  @Override
  public void close() {
    drain();
    beforeStop.forEach(Runnable::run);
    javalin.stop();
  }

  /** Javalin sets the handlers only as the server starts. */
  private record Starting(Duration within) implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle server) {
      Server jetty = (Server) server;
      jetty.insertHandler(
          new UnreadAnswers(
              within.multipliedBy(ANSWER_TIMES), Runtime.getRuntime().maxMemory() / UNREAD_SHARE));
      jetty.insertHandler(new GracefulHandler());
      jetty.setStopTimeout(FINISH_WITHIN.toMillis());
      for (Connector connector : jetty.getConnectors()) {
        if (connector instanceof AbstractConnector listening) {
          listening.setShutdownIdleTimeout(IDLE_WHEN_STOPPING.toMillis());
        }
      }
    }
  }

  private record Routes(
      JavalinConfig config,
      Door door,
      Set<String> pages,
      Hooks hooks,
      Uploads uploads,
      ErrorForms forms,
      Set<String> known,
      List<Runnable> stopping)
      implements HttpRoutes {
    @Override
    public void get(String path, Need need, Handler handler) {
      known.add(path);
      if (need instanceof Need.Nothing) {
        pages.add(path);
      }
      config.routes.get(path, checked(need, handler));
    }

    @Override
    public void page(String path, Handler handler) {
      get(path, new Need.Nothing(), handler);
    }

    @Override
    public void file(String path, Need need, Handler handler) {
      get(path, need, handler);
      config.routes.head(path, checked(need, handler));
    }

    @Override
    public void post(String path, Need need, Handler handler) {
      known.add(path);
      config.routes.post(path, checked(need, handler));
    }

    @Override
    public void put(String path, Need need, Handler handler) {
      known.add(path);
      config.routes.put(path, checked(need, handler));
    }

    @Override
    public void patch(String path, Need need, Handler handler) {
      known.add(path);
      config.routes.patch(path, checked(need, handler));
    }

    @Override
    public void delete(String path, Need need, Handler handler) {
      known.add(path);
      config.routes.delete(path, checked(need, handler));
    }

    @Override
    public void upload(String prefix, long maxBytes, Need need, Handler handler) {
      uploads.add(prefix + "/", maxBytes);
      put(prefix + "/<path>", need, handler);
    }

    @Override
    public void errors(String prefix, Function<HttpError, Map<String, Object>> body) {
      forms.add(prefix, body);
    }

    @Override
    public void sse(String path, Need need, Consumer<SseClient> client) {
      known.add(path);
      // Once the answer has begun it is too late to refuse.
      config.routes.before(
          path,
          context -> {
            door.check(context, need);
            if (!String.valueOf(context.header("Accept")).equals("text/event-stream")) {
              throw new HttpError(
                  406,
                  "not-acceptable",
                  "Events come as a stream: send the header Accept: text/event-stream",
                  null);
            }
          });
      config.routes.sse(path, client);
    }

    @Override
    public void hook(HookRoute route) {
      known.add(route.path());
      hooks.add(route);
      config.routes.post(route.path(), context -> hooks.handle(context, route));
      route
          .handshake()
          .ifPresent(
              shake -> config.routes.options(route.path(), context -> hooks.agree(context, shake)));
    }

    @Override
    public void beforeStop(Runnable action) {
      stopping.add(action);
    }

    private Handler checked(Need need, Handler handler) {
      return context -> {
        door.check(context, need);
        handler.handle(context);
      };
    }
  }
}
