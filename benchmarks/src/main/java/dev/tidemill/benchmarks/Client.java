package dev.tidemill.benchmarks;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** How an application asks servers that answer alike. */
interface Client {

  /**
   * What is asked.
   *
   * @param body of a POST; a GET has none
   * @param good the status of the answer that is wanted
   */
  record Request(String path, Optional<String> body, Map<String, String> headers, int good) {

    static Request get(String path) {
      return new Request(path, Optional.empty(), Map.of(), 200);
    }

    static Request post(String path, String body, int good) {
      return new Request(path, Optional.of(body), Map.of(), good);
    }

    /** The same with headers. */
    Request with(Map<String, String> more) {
      return new Request(path, body, more, good);
    }

    /** As it is sent to one of the servers. */
    HttpRequest to(URI server, Duration timeout) {
      HttpRequest.Builder builder = HttpRequest.newBuilder(server.resolve(path)).timeout(timeout);
      body.ifPresent(
          text ->
              builder
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(text)));
      headers.forEach(builder::setHeader);
      return builder.build();
    }
  }

  /**
   * The body of the answer that is wanted; empty if it gave up.
   *
   * @throws TimeoutException if it never gives up, and waits no longer
   */
  Optional<String> ask(Request request) throws InterruptedException, TimeoutException;
}
