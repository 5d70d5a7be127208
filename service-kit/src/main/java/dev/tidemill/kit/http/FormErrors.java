package dev.tidemill.kit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers requests that are too malformed to reach a route, in the form of all errors. */
final class FormErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    Map<String, String> error =
        Map.of("code", ErrorAnswers.code(status), "message", message(status));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    SafeHeaders.all().forEach((name, value) -> response.getHeaders().put(name, value));
    try {
      byte[] body = Json.mapper().writeValueAsBytes(Map.of("error", error));
      response.write(true, ByteBuffer.wrap(body), callback);
    } catch (JsonProcessingException e) {
      callback.failed(e);
    }
    return true;
  }

  private static String message(int status) {
    return switch (status) {
      case 400 ->
          "This is not an HTTP request that can be understood: look at its path and headers";
      case 414 -> "The path is too long";
      case 431 -> "The headers are too long";
      default -> HttpStatus.getMessage(status);
    };
  }
}
