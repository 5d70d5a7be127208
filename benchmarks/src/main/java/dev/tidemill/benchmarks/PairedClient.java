package dev.tidemill.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Knows two servers, asks them in turn, and where one does not answer well asks the other one, once
 * and at once.
 */
final class PairedClient implements Client {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<URI> servers;
  private final List<String> failed = new ArrayList<>();
  private long asked;
  private long retried;
  private String last = "";

  PairedClient(List<URI> servers) {
    this.servers = servers;
  }

  @Override
  public synchronized Optional<String> ask(Request request) throws InterruptedException {
    int first = (int) (asked++ % servers.size());
    Optional<String> answer = ask(request, servers.get(first));
    if (answer.isPresent()) {
      return answer;
    }
    retried++;
    String why = last;
    answer = ask(request, servers.get((first + 1) % servers.size()));
    if (answer.isEmpty()) {
      failed.add("%s %s: %s, then %s".formatted(Instant.now(), request.path(), why, last));
    }
    return answer;
  }

  private Optional<String> ask(Request request, URI server) throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(request.to(server, TIMEOUT), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == request.good()) {
        return Optional.of(response.body());
      }
      last = server + " " + response.statusCode() + " " + response.body();
    } catch (IOException e) {
      last = server + " " + e;
    }
    return Optional.empty();
  }

  synchronized long asked() {
    return asked;
  }

  /** Requests that the second server had to answer. */
  synchronized long retried() {
    return retried;
  }

  /** Requests that neither answered well, and what they said. */
  synchronized List<String> failed() {
    return List.copyOf(failed);
  }
}
