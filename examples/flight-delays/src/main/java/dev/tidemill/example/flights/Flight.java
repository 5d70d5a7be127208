package dev.tidemill.example.flights;

import java.time.LocalDateTime;
import java.util.Objects;

/**
 * One flight that took off, with its outcome.
 *
 * @param id sequence number within the data, from 1 in order of departure
 * @param departedAt local time of the actual departure, treated as an instant of UTC throughout
 * @param arrivalDelayMin minutes after the planned arrival; negative is early
 * @param distanceMi miles to the destination, positive
 * @param origin IATA code of the airport of departure
 * @param destination IATA code of the airport of arrival
 */
public record Flight(
    long id,
    LocalDateTime departedAt,
    int arrivalDelayMin,
    int distanceMi,
    String origin,
    String destination) {

  /** A flight is late when it arrives more than this many minutes after its planned arrival. */
  public static final int LATE_AFTER_MIN = 15;

  public Flight {
    Objects.requireNonNull(departedAt, "departedAt");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(destination, "destination");
  }

  /** The label: whether the flight arrived more than 15 minutes late. */
  public boolean late() {
    return arrivalDelayMin > LATE_AFTER_MIN;
  }

  /** When the outcome can be taken as known; the same minute that the pipeline's query computes. */
  public LocalDateTime landedAt() {
    return departedAt.plusMinutes(minutesInTheAir(distanceMi));
  }

  /**
   * Minutes from departure until the outcome is known: 40 min and one minute for each 7.5 mi,
   * rounded to the nearest whole minute, half to even as SQL's cast to BIGINT does in DuckDB.
   */
  public static long minutesInTheAir(int distanceMi) {
    return (long) Math.rint(40 + distanceMi / 7.5);
  }
}
