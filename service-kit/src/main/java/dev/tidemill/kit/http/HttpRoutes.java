package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import io.javalin.http.Handler;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

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

  void patch(String path, Need need, Handler handler);

  void delete(String path, Need need, Handler handler);

  /**
   * PUTs of files to the paths below a prefix. The handler reads the body as it arrives, and finds
   * the rest of the path in the parameter {@code path}.
   *
   * @param prefix without a slash at its end
   * @param maxBytes of a body
   */
  void upload(String prefix, long maxBytes, Need need, Handler handler);

  /**
   * Errors below a path have another form, since clients of another system ask there.
   *
   * @param prefix of the paths
   * @param body makes the JSON object that is answered
   */
  void errors(String prefix, Function<HttpError, Map<String, Object>> body);

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
