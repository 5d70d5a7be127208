package dev.tidemill.benchmarks;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that asks for each flight in order and reports its outcome once it has landed; it
 * tries again until it is answered, as one that survives a restart of its gateway does.
 */
final class FlightsTraffic {

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int LABELS_A_POST = 100;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI infer;
  private final URI endpointReady;
  private final URI labels;
  private final String endpoint;
  private final FlightFeatures features = new FlightFeatures();
  private final PriorityQueue<Flight> inTheAir =
      new PriorityQueue<>(Comparator.comparing(Flight::landedAt).thenComparing(Flight::id));
  private final List<String> waitingLabels = new ArrayList<>();
  private long answered;
  private long failedTries;

  FlightsTraffic(int port, String endpoint) {
    URI base = URI.create("http://127.0.0.1:" + port);
    this.endpoint = endpoint;
    this.infer = base.resolve("/v2/models/" + endpoint + "/infer");
    this.endpointReady = base.resolve("/v2/models/" + endpoint + "/ready");
    this.labels = base.resolve("/v1/labels");
  }

  /** Lets a week pass without asking: the features need its flights. */
  void pass(FlightData.Week week) {
    week.flights().forEach(features::inputs);
  }

  /** Waits until a version answers. */
  void awaitAnswer() throws InterruptedException, TimeoutException {
    untilStatus(200, HttpRequest.newBuilder(endpointReady).GET(), false);
  }

  /** Asks for each flight of a week, evenly over this time, or slower while nobody answers. */
  void stream(FlightData.Week week, Duration over) throws InterruptedException, TimeoutException {
    long pace = over.toNanos() / week.flights().size();
    long due = System.nanoTime();
    for (Flight flight : week.flights()) {
      due = Math.max(due + pace, System.nanoTime() - pace);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      land(flight.departedAt());
      untilStatus(200, post(infer, body(flight, features.inputs(flight))), true);
      answered++;
      inTheAir.add(flight);
    }
  }

  /** Reports the outcomes of the flights that have landed by now. */
  private void land(LocalDateTime now) throws InterruptedException, TimeoutException {
    while (!inTheAir.isEmpty() && !inTheAir.peek().landedAt().isAfter(now)) {
      Flight flight = inTheAir.poll();
      waitingLabels.add(
          "{\"endpoint\":\"%s\",\"id\":\"%d\",\"value\":%b,\"eventTime\":\"%s\"}"
              .formatted(endpoint, flight.id(), flight.late(), ISO.format(flight.landedAt())));
    }
    if (waitingLabels.size() >= LABELS_A_POST) {
      untilStatus(202, post(labels, "[" + String.join(",", waitingLabels) + "]"), true);
      waitingLabels.clear();
    }
  }

  private static String body(Flight flight, float[] inputs) {
    StringBuilder data = new StringBuilder();
    for (float input : inputs) {
      data.append(data.length() == 0 ? "" : ",");
      data.append(Float.isNaN(input) ? "null" : Float.toString(input));
    }
    return ("{\"id\":\"%d\",\"parameters\":{\"event_time\":\"%s\"},\"inputs\":[{\"name\":\"features\","
            + "\"shape\":[1,%d],\"datatype\":\"FP32\",\"data\":[%s]}]}")
        .formatted(flight.id(), ISO.format(flight.departedAt()), inputs.length, data);
  }

  private static HttpRequest.Builder post(URI to, String body) {
    return HttpRequest.newBuilder(to)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private void untilStatus(int wanted, HttpRequest.Builder request, boolean count)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> response =
            http.send(
                request.timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == wanted) {
          return;
        }
        last = response.statusCode() + " " + response.body();
      } catch (IOException e) {
        last = e.toString();
      }
      failedTries += count ? 1 : 0;
      Thread.sleep(50);
    }
    throw new TimeoutException("Not answered within " + PATIENCE.toSeconds() + " s: " + last);
  }

  long answered() {
    return answered;
  }

  long failedTries() {
    return failedTries;
  }
}
