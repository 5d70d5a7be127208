package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import io.javalin.http.Handler;
import io.javalin.http.sse.SseClient;
import java.util.function.Consumer;

/**
 * Takes the endpoints of a service. A path may hold {@code {name}} parameters. Handlers run on HTTP
 * threads, answer with {@code context.json(...)} and fail with {@link HttpError}. A route says
 * which role it needs; one that does not is only for admins of all namespaces.
 */
public interface HttpRoutes {

  /** The need of a route that does not give one. */
  Need EVERYTHING = new Need.Everywhere(Role.ADMIN);

  void get(String path, Need need, Handler handler);

  /** A GET for admins of all namespaces. */
  default void get(String path, Handler handler) {
    get(path, EVERYTHING, handler);
  }

  /**
   * A GET that is answered without a token: for pages and documents that are the same for
   * everybody. {@code path} has no parameters.
   */
  void page(String path, Handler handler);

  /**
   * A GET of a file, and the HEAD of it. The handler writes the bytes itself, as fast as the client
   * reads them, and says their length before; of a HEAD it writes none.
   */
  void file(String path, Need need, Handler handler);

  void post(String path, Need need, Handler handler);

  /** A POST for admins of all namespaces. */
  default void post(String path, Handler handler) {
    post(path, EVERYTHING, handler);
  }

  void put(String path, Need need, Handler handler);

  /** A PUT for admins of all namespaces. */
  default void put(String path, Handler handler) {
    put(path, EVERYTHING, handler);
  }

  /** Server-Sent Events: {@code client} is called once for each connection. */
  void sse(String path, Need need, Consumer<SseClient> client);

  /** An endpoint for events of another system, which proves itself there. */
  void hook(HookRoute route);

  /**
   * It is called when the server is about to stop, while it still answers. An event stream has to
   * be ended then, or it never ends.
   */
  void beforeStop(Runnable action);
}
