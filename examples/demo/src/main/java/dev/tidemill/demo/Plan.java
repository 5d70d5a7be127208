package dev.tidemill.demo;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.example.flights.FlightData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a demo plays.
 *
 * @param example folder of the example, built
 * @param flights of more than four weeks, as they were
 * @param weeks how many of them are played
 * @param faults whether to stage the two faults
 * @param knownData whether all of the data that ships is played, of which more is known
 * @param times how often they were played before: each time they are later
 */
public record Plan(
    Path example,
    RepeatedFlights flights,
    int weeks,
    boolean faults,
    boolean knownData,
    int times) {

  /** Weeks whose files are there before anything serves. */
  static final int BOOTSTRAP_WEEKS = 4;

  /** On this day of the data that ships the world breaks. */
  private static final LocalDate BREAK = LocalDate.of(2001, 4, 1);

  /**
   * Reads the flights.
   *
   * @param first how many weeks to play; empty: all
   * @throws CliException if the file is not what it should be or holds too few weeks
   */
  public static Plan of(
      Path example, Path data, boolean faults, boolean knownData, OptionalInt first) {
    FlightData read;
    try {
      read = FlightData.read(data);
    } catch (IOException e) {
      throw new CliException(e.getMessage() == null ? data + ": " + e : e.getMessage(), 65);
    }
    RepeatedFlights flights = new RepeatedFlights(read.weeks());
    int all = flights.weeks().size();
    if (all <= BOOTSTRAP_WEEKS) {
      throw new CliException(
          data + " holds " + all + " weeks; more than " + BOOTSTRAP_WEEKS + " are needed", 65);
    }
    int weeks = Math.min(all, first.orElse(all));
    return new Plan(example, flights, weeks, faults, knownData && weeks == all, 0);
  }

  /** The same, played later. */
  Plan later(int moreTimes) {
    return new Plan(example, flights, weeks, faults, knownData, times + moreTimes);
  }

  /** The weeks that are played, numbered from 0. */
  List<FlightData.Week> played() {
    return flights.played(times).subList(0, weeks);
  }

  /** The number of the first of them, counted on from the first time. */
  int firstNumber() {
    return times * flights.span();
  }

  LocalDate breakDay() {
    return BREAK.plusDays(flights.days(times));
  }
}
