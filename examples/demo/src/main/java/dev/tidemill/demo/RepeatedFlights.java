package dev.tidemill.demo;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Flights that are played again and again, each time later by the whole span, which is whole weeks:
 * the event time of an endpoint only goes forward, and an id names one request.
 *
 * @param weeks of the first time
 */
record RepeatedFlights(List<FlightData.Week> weeks) {

  private static final int DAYS_A_WEEK = 7;

  /** How many weeks it lasts. */
  int span() {
    return weeks.get(weeks.size() - 1).index() + 1;
  }

  /** A week, counted on from the first time; empty if there are no flights in it. */
  Optional<FlightData.Week> week(int number) {
    return weeks.stream()
        .filter(w -> w.index() == number % span())
        .findFirst()
        .map(w -> later(w, number / span(), number));
  }

  /**
   * All weeks, moved on by a multiple of the span, numbered as the first time.
   *
   * @param times 0: the first time
   */
  List<FlightData.Week> played(int times) {
    return weeks.stream().map(w -> later(w, times, w.index())).toList();
  }

  /** The first time at which all flights are later than this. */
  int timeAfter(Instant newest) {
    LocalDate seen = LocalDate.ofInstant(newest, ZoneOffset.UTC);
    int times = 0;
    while (!weeks.get(0).firstDay().plusDays(days(times)).isAfter(seen)) {
      times++;
    }
    return times;
  }

  /** By how many days a time is later than the first. */
  long days(int times) {
    return (long) times * span() * DAYS_A_WEEK;
  }

  private FlightData.Week later(FlightData.Week week, int times, int index) {
    long ids = (long) times * weeks.stream().mapToInt(w -> w.flights().size()).sum();
    List<Flight> flights =
        week.flights().stream()
            .map(
                f ->
                    new Flight(
                        f.id() + ids,
                        f.departedAt().plusDays(days(times)),
                        f.arrivalDelayMin(),
                        f.distanceMi(),
                        f.origin(),
                        f.destination()))
            .toList();
    return new FlightData.Week(index, week.firstDay().plusDays(days(times)), flights);
  }
}
