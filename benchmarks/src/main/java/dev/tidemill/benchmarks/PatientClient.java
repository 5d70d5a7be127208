package dev.tidemill.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Tries until it is answered, as one that survives a restart of its only server does. */
final class PatientClient implements Client {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI server;
  private long failedTries;

  PatientClient(URI server) {
    this.server = server;
  }

  @Override
  public Optional<String> ask(Request request) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> response =
            http.send(
                request.to(server, Duration.ofSeconds(5)), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == request.good()) {
          return Optional.of(response.body());
        }
        last = response.statusCode() + " " + response.body();
      } catch (IOException e) {
        last = e.toString();
      }
      failedTries++;
      Thread.sleep(50);
    }
    throw new TimeoutException("Not answered within " + PATIENCE.toSeconds() + " s: " + last);
  }

  long failedTries() {
    return failedTries;
  }
}
