package dev.tidemill.demo;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * The application that asks: flights in order of departure, their outcomes once they have landed.
 * The inputs come from the code that also makes them for training.
 */
final class Traffic {

  /** One request in forty comes without its distance, as live requests do and files here do not. */
  private static final int ONE_IN = 40;

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'");

  /**
   * What was asked and answered in a week.
   *
   * @param inputs as they were sent, one row for each flight
   * @param versions the version that answered; 0 for none
   */
  record Week(int index, float[][] inputs, boolean[] late, double[] probabilities, int[] versions) {

    /** Requests that a version answered. */
    long answered() {
      return Arrays.stream(versions).filter(v -> v > 0).count();
    }
  }

  private final GatewayClient gateway;
  private final FlightFeatures features = new FlightFeatures();
  private final PriorityQueue<Flight> inTheAir =
      new PriorityQueue<>(Comparator.comparing(Flight::landedAt).thenComparing(Flight::id));

  Traffic(GatewayClient gateway) {
    this.gateway = gateway;
  }

  /** Lets a week pass without asking: the features need its flights. */
  void pass(FlightData.Week week) {
    week.flights().forEach(features::inputs);
  }

  /**
   * Asks for each flight of a week; {@code before} is called with the index of each flight first.
   */
  Week stream(FlightData.Week week, IntConsumer before) {
    int n = week.flights().size();
    Week out = new Week(week.index(), new float[n][], new boolean[n], new double[n], new int[n]);
    for (int i = 0; i < n; i++) {
      if (Thread.interrupted()) {
        throw Stopped.byInterrupt();
      }
      before.accept(i);
      Flight flight = week.flights().get(i);
      land(flight.departedAt());
      float[] inputs = features.inputs(flight);
      if (Long.remainderUnsigned(flight.id() * 0x9E3779B97F4A7C15L, ONE_IN) == 0) {
        inputs = Arrays.copyOf(inputs, inputs.length);
        inputs[FlightFeatures.DISTANCE] = Float.NaN;
      }
      GatewayClient.Answer answer =
          gateway.ask(flight.id(), ISO.format(flight.departedAt()), inputs);
      out.inputs[i] = inputs;
      out.late[i] = flight.late();
      out.probabilities[i] = answer.probability();
      out.versions[i] = answer.version();
      inTheAir.add(flight);
    }
    gateway.flush();
    return out;
  }

  /** Reports the outcomes of the flights that have landed by now. */
  private void land(LocalDateTime now) {
    while (!inTheAir.isEmpty() && !inTheAir.peek().landedAt().isAfter(now)) {
      Flight flight = inTheAir.poll();
      gateway.label(flight.id(), flight.late(), ISO.format(flight.landedAt()));
    }
  }
}
