package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import io.javalin.http.Handler;
import io.javalin.http.sse.SseClient;
import java.util.function.Consumer;

/**
 * Takes the endpoints of a service. A path may hold {@code {name}} parameters. Handlers run on HTTP
 * threads, answer with {@code context.json(...)} and fail with {@link HttpError}. Each says what
 * those who call it need; one that does not is for admins of everything.
 */
public interface HttpRoutes {

  /** What a route needs that does not say it. */
  Need EVERYTHING = new Need.Everywhere(Role.ADMIN);

  void get(String path, Need need, Handler handler);

  /** A GET for admins of everything. */
  default void get(String path, Handler handler) {
    get(path, EVERYTHING, handler);
  }

  /**
   * A GET that is answered without a token: for pages and documents that are the same for
   * everybody. {@code path} has no parameters.
   */
  void page(String path, Handler handler);

  void post(String path, Need need, Handler handler);

  /** A POST for admins of everything. */
  default void post(String path, Handler handler) {
    post(path, EVERYTHING, handler);
  }

  void put(String path, Need need, Handler handler);

  /** A PUT for admins of everything. */
  default void put(String path, Handler handler) {
    put(path, EVERYTHING, handler);
  }

  /** Server-Sent Events: {@code client} is called once for each connection. */
  void sse(String path, Need need, Consumer<SseClient> client);

  /** An endpoint for events of another system, which proves itself there. */
  void hook(HookRoute route);

  /**
   * Called when the server is about to stop, while it still answers: an event stream that is ended
   * only after that never ends.
   */
  void beforeStop(Runnable action);
}
