package dev.tidemill.benchmarks;

import dev.tidemill.benchmarks.Client.Request;
import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** An application that asks for each flight in order and reports its outcome once it has landed. */
final class FlightsTraffic {

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'");
  private static final int LABELS_A_POST = 100;

  private final Client client;
  private final String endpoint;
  private final FlightFeatures features = new FlightFeatures();
  private final PriorityQueue<Flight> inTheAir =
      new PriorityQueue<>(Comparator.comparing(Flight::landedAt).thenComparing(Flight::id));
  private final List<Flight> landed = new ArrayList<>();
  private final List<String> answered = new ArrayList<>();
  private final List<String> labelled = new ArrayList<>();

  FlightsTraffic(Client client, String endpoint) {
    this.client = client;
    this.endpoint = endpoint;
  }

  /** Whether a version answers at the endpoint. */
  static Request ready(String endpoint) {
    return Request.get("/v2/models/" + endpoint + "/ready");
  }

  /** Lets a week pass without asking: the features need its flights. */
  void pass(FlightData.Week week) {
    week.flights().forEach(features::inputs);
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
      String body = body(flight, features.inputs(flight));
      if (client.ask(Request.post("/v2/models/" + endpoint + "/infer", body, 200)).isPresent()) {
        answered.add(Long.toString(flight.id()));
        inTheAir.add(flight);
      }
    }
  }

  /** Reports the outcomes of the flights that have landed by now. */
  private void land(LocalDateTime now) throws InterruptedException, TimeoutException {
    while (!inTheAir.isEmpty() && !inTheAir.peek().landedAt().isAfter(now)) {
      landed.add(inTheAir.poll());
    }
    if (landed.size() < LABELS_A_POST) {
      return;
    }
    String labels = String.join(",", landed.stream().map(this::label).toList());
    Optional<String> taken = client.ask(Request.post("/v1/labels", "[" + labels + "]", 202));
    if (taken.isPresent()) {
      landed.forEach(flight -> labelled.add(Long.toString(flight.id())));
      landed.clear();
    }
  }

  private String label(Flight flight) {
    return "{\"endpoint\":\"%s\",\"id\":\"%d\",\"value\":%b,\"eventTime\":\"%s\"}"
        .formatted(endpoint, flight.id(), flight.late(), ISO.format(flight.landedAt()));
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

  /** The requests that were answered. */
  List<String> answered() {
    return answered;
  }

  /** The requests whose labels were taken. */
  List<String> labelled() {
    return labelled;
  }
}
