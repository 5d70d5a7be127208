package dev.tidemill.kit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidemill.schemas.text.ForeignText;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers errors in the one form of {@link HttpError}.
 *
 * @param known the paths that exist
 * @param maxBytes the longest body that is accepted
 */
record ErrorAnswers(Door door, Set<String> known, long maxBytes) {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

  /** Where a service describes its API, if it does. */
  private static final String DOCUMENT = "/openapi.json";

  void configure(JavalinConfig config) {
    config.routes.exception(
        HttpError.class,
        (e, context) -> {
          door.refused(context, e);
          answer(context, e);
        });
    config.routes.exception(
        JsonProcessingException.class,
        (e, context) -> {
          String message = "The body is not the JSON expected: " + JsonErrors.describe(e);
          answer(context, new HttpError(400, "invalid-json", message, null));
        });
    config.routes.exception(
        InvalidPathException.class,
        (e, context) ->
            answer(
                context, HttpError.invalid("A path has a character that no path may have", null)));
    config.routes.exception(HttpResponseException.class, this::refuse);
    config.routes.exception(Exception.class, ErrorAnswers::defect);
  }

  /** Answers what the server itself refuses. */
  private void refuse(HttpResponseException e, Context context) {
    String allowed = e.getDetails().get("availableMethods");
    if (e.getStatus() == 405 && allowed != null) {
      context.header("Allow", allowed);
    }
    answer(context, new HttpError(e.getStatus(), code(e.getStatus()), refusal(e, context), null));
  }

  private static void defect(Exception e, Context context) {
    if (left(e)) {
      LOG.debug("{} {}: the client left", context.method(), context.path());
    } else {
      LOG.error("{} {} failed", context.method(), context.path(), e);
    }
    // Without an answer the server would say 200 to a client that is still there.
    answer(
        context, new HttpError(500, "internal", "This is a defect; the log has the details", null));
  }

  /** Whether the client closed the connection while it was answered. */
  private static boolean left(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof EofException || each instanceof ClosedChannelException) {
        return true;
      }
    }
    return false;
  }

  /** A message without the names of the server's parts. */
  private String refusal(HttpResponseException e, Context context) {
    return switch (e.getStatus()) {
      case 404 ->
          "There is nothing at "
              + context.path()
              + "; "
              + (known.contains(DOCUMENT)
                  ? DOCUMENT + " lists what there is"
                  : "there is " + String.join(", ", known));
      case 405 ->
          context.path()
              + " does not take "
              + context.method()
              + "; allowed: "
              + e.getDetails().getOrDefault("availableMethods", "another method");
      case 413 -> "The body is too large; at most " + maxBytes + " bytes are taken";
      default -> e.getMessage();
    };
  }

  static String code(int status) {
    return switch (status) {
      case 400 -> "invalid";
      case 401 -> "unauthorized";
      case 403 -> "forbidden";
      case 404 -> "not-found";
      case 405 -> "method-not-allowed";
      case 408 -> "too-slow";
      case 413 -> "body-too-large";
      default -> "http-" + status;
    };
  }

  static void answer(Context context, HttpError e) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", e.code());
    error.put("message", e.getMessage() == null ? e.code() : ForeignText.bounded(e.getMessage()));
    if (e.field() != null) {
      error.put("field", ForeignText.bounded(e.field()));
    }
    if (e.status() == 503 || e.status() == 429) {
      context.header("Retry-After", Long.toString(e.retryAfterSeconds()));
    }
    context.status(e.status()).json(ErrorForms.body(context, e, Map.of("error", error)));
  }
}
