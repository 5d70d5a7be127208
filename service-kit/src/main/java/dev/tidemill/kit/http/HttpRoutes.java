package dev.tidemill.kit.http;

import io.javalin.http.Handler;
import io.javalin.http.sse.SseClient;
import java.util.function.Consumer;

/**
 * Takes the endpoints of a service. A path may hold {@code {name}} parameters. Handlers run on HTTP
 * threads, answer with {@code context.json(...)} and fail with {@link HttpError}.
 */
public interface HttpRoutes {

  void get(String path, Handler handler);

  /**
   * A GET that is answered without the token: for pages and documents that are the same for
   * everybody. {@code path} has no parameters.
   */
  void page(String path, Handler handler);

  void post(String path, Handler handler);

  void put(String path, Handler handler);

  /** Server-Sent Events: {@code client} is called once for each connection. */
  void sse(String path, Consumer<SseClient> client);

  /**
   * Called when the server is about to stop, while it still answers: an event stream that is ended
   * only after that never ends.
   */
  void beforeStop(Runnable action);
}
