package dev.tidemill.console.tracking;

import dev.tidemill.kit.http.HttpError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Errors with the codes of MLflow, in MLflow's form. */
final class TrackingErrors {

  private static final String TOKEN_HINT =
      "; MLflow's clients send the one in MLFLOW_TRACKING_TOKEN";
  private static final Pattern CODE = Pattern.compile("[A-Z_]+");

  private TrackingErrors() {}

  static HttpError invalid(String message) {
    return new HttpError(400, "INVALID_PARAMETER_VALUE", message, null);
  }

  static HttpError missing(String message) {
    return new HttpError(404, "RESOURCE_DOES_NOT_EXIST", message, null);
  }

  static HttpError exists(String message) {
    return new HttpError(400, "RESOURCE_ALREADY_EXISTS", message, null);
  }

  static HttpError forbidden(String message) {
    return new HttpError(403, "PERMISSION_DENIED", message, null);
  }

  /** For what Tidemill does in another way, which the message tells. */
  static HttpError refused(String message) {
    return new HttpError(400, "INVALID_STATE", message, null);
  }

  static HttpError unavailable(String message) {
    return new HttpError(503, "TEMPORARILY_UNAVAILABLE", message, null);
  }

  /** The body of an answer. */
  static Map<String, Object> body(HttpError error) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error_code", CODE.matcher(error.code()).matches() ? error.code() : code(error));
    String hint = error.status() == 401 ? TOKEN_HINT : "";
    body.put("message", error.getMessage() + hint);
    return body;
  }

  private static String code(HttpError error) {
    return switch (error.status()) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404, 405 -> "ENDPOINT_NOT_FOUND";
      case 408, 503 -> "TEMPORARILY_UNAVAILABLE";
      case 413 -> "REQUEST_LIMIT_EXCEEDED";
      case 500 -> "INTERNAL_ERROR";
      default -> "INVALID_PARAMETER_VALUE";
    };
  }
}
