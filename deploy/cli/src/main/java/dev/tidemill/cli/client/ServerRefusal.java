package dev.tidemill.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/** What becomes of a request that a server refuses: a message for people and an exit code. */
final class ServerRefusal {

  /** What a person on the command line can do about a 401. */
  private static final String WHERE_TOKENS_ARE =
      "; it is taken from --token-file, from TIDEMILL_TOKEN, or from the home that the Tidemill of"
          + " this machine runs on (--home FOLDER)";

  private ServerRefusal() {}

  /** The error for an answer that is not a success, in the server's own words. */
  static CliException of(ApiClient.Answer answer) {
    JsonNode error = answer.body().path("error");
    String message =
        error.has("errors")
            ? each(error.get("errors"))
            : error.isTextual()
                ? error.asText()
                : error.path("message").asText("status " + answer.status());
    return new CliException(
        answer.status() == 401 ? message + WHERE_TOKENS_ARE : message,
        exitCode(answer.status()),
        error);
  }

  private static String each(JsonNode errors) {
    StringBuilder all = new StringBuilder();
    errors.forEach(
        e ->
            all.append(all.length() == 0 ? "" : "\n")
                .append("line ")
                .append(e.path("line").asInt())
                .append(": ")
                .append(e.path("field").asText())
                .append(": ")
                .append(e.path("message").asText()));
    return all.toString();
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 401, 403 -> 77;
      case 404 -> 66;
      case 429 -> 75;
      case 502, 503, 504 -> 69;
      default -> status >= 500 ? 70 : 65;
    };
  }
}
