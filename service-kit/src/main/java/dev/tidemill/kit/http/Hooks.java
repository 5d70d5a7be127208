package dev.tidemill.kit.http;

import dev.tidemill.schemas.text.ForeignText;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of {@link HookRoute}s. Senders are strangers until their whole body is there,
 * so few bodies are read at once, apart from those of the API.
 */
final class Hooks {

  private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

  private final List<HookRoute> routes = new ArrayList<>();
  private final Duration within;
  private final Semaphore readers;
  private final Door door;

  /**
   * @param within the log has to have an event in this time
   * @param readers bodies that are read at once (503)
   */
  Hooks(Duration within, int readers, Door door) {
    this.within = within;
    this.readers = new Semaphore(readers);
    this.door = door;
  }

  void add(HookRoute route) {
    routes.add(route);
  }

  /**
   * Whether a request is for a hook, which looks itself at who sends it. A sender has no token of
   * the API to be asked for: it is told that an address beside the hooks is none, as the
   * documentation tells everybody.
   *
   * @throws HttpError 404 for a path that is beside the hooks
   */
  boolean take(Context context) {
    String path = context.path();
    if (routes.stream().anyMatch(route -> route.matches(path))) {
      return true;
    }
    if (routes.stream()
        .anyMatch(r -> r.path().length() > r.root().length() && path.startsWith(r.root()))) {
      throw HttpError.notFound(
          "There is no hook here; there are "
              + routes.stream().map(HookRoute::path).collect(Collectors.joining(", ")));
    }
    return false;
  }

  /** Answers OPTIONS. */
  void agree(Context context, HookRoute.Handshake handshake) {
    handshake.answer(context.headerMap()).forEach(context::header);
    context.status(200);
  }

  void handle(Context context, HookRoute route) throws IOException {
    HookRequest request =
        new HookRequest(
            route.name(context.path()), context.headerMap(), body(context, route.maxBytes()));
    HookRoute.Handler handler =
        route
            .admission()
            .admit(request)
            .orElseThrow(
                () ->
                    new HttpError(
                        401,
                        "unauthorized",
                        "The signature or token that "
                            + context.path()
                            + " asks for is missing or wrong",
                        null));
    context.future(() -> answered(context, kept(handler, request)));
  }

  private byte[] body(Context context, int maxBytes) throws IOException {
    if (!readers.tryAcquire()) {
      throw unavailable(context, "busy", "Too many events arrive at once; send it again");
    }
    try {
      if (context.contentLength() > maxBytes) {
        RestOfBody.discard(context.req(), context.contentLength(), within);
        throw tooLarge(maxBytes);
      }
      byte[] body = context.req().getInputStream().readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        RestOfBody.discard(context.req(), -1, within);
        throw tooLarge(maxBytes);
      }
      return body;
    } finally {
      readers.release();
    }
  }

  private CompletableFuture<?> kept(HookRoute.Handler handler, HookRequest request) {
    try {
      // A copy: the handler's own future is not ended by this patience.
      return handler
          .handle(request)
          .toCompletableFuture()
          .copy()
          .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<?> answered(Context context, CompletableFuture<?> handled) {
    return handled.handle(
        (result, failure) -> {
          if (failure == null && result instanceof HookRoute.Ignored ignored) {
            context.status(200).json(Map.of("ignored", ForeignText.bounded(ignored.why())));
            return null;
          }
          if (failure == null) {
            context.status(202);
            if (result instanceof HookRoute.Kept kept) {
              context.json(kept.what());
            }
            return null;
          }
          Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
          HttpError error = why instanceof HttpError known ? known : notKept(context, why);
          door.refused(context, error);
          ErrorAnswers.answer(context, error);
          return null;
        });
  }

  private static HttpError notKept(Context context, Throwable why) {
    LOG.warn("An event at {} was not kept", context.path(), why);
    return unavailable(context, "not-kept", "The event was not kept; send it again");
  }

  private static HttpError unavailable(Context context, String code, String message) {
    context.header("Retry-After", "1");
    return new HttpError(503, code, message, null);
  }

  private static HttpError tooLarge(int maxBytes) {
    return new HttpError(
        413,
        "body-too-large",
        "The body is too large; at most " + maxBytes + " bytes are taken here",
        null);
  }
}
