package dev.tidemill.example.flights;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The nine model inputs of a flight at the moment it departs: one piece of code for training and
 * for serving.
 *
 * <p>Feed it flights in order of departure. Each gets inputs made of its own departure and of
 * flights that had <em>landed</em> by then; a flight's outcome is held back until the minute it
 * lands. Everything is counted in whole minutes and hours, and at most {@link #HISTORY_DAYS} days
 * back, so a flight gets the same inputs to the last bit whether the stream began a week or half a
 * year before it, and in whatever order the flights of one minute come. Time per flight is O(log n)
 * in the flights that are in the air.
 *
 * <table>
 * <caption>Inputs, in order</caption>
 * <tr><td>hour</td><td>hour of day as a fraction, 0 to 24</td></tr>
 * <tr><td>minute</td><td>minute of the hour, 0 to 59</td></tr>
 * <tr><td>weekday</td><td>1 is Monday, 7 Sunday</td></tr>
 * <tr><td>distance_mi</td><td>miles; NaN when it is missing</td></tr>
 * <tr><td>destination</td><td>{@link #destinationCode}; NaN when it is not an IATA code</td></tr>
 * <tr><td>late_share</td><td>share of late flights among those that landed lately, half-life 90 min</td></tr>
 * <tr><td>mean_delay</td><td>their mean arrival delay in minutes</td></tr>
 * <tr><td>late_share_destination</td><td>the share for this destination, half-life 3 days</td></tr>
 * <tr><td>departures</td><td>departures in earlier minutes, half-life 30 min</td></tr>
 * </table>
 *
 * <p>Not safe for use by several threads.
 */
public final class FlightFeatures {
  /** Names of the inputs, in order; the columns of {@code features.parquet}. */
  public static final List<String> NAMES =
      List.of(
          "hour",
          "minute",
          "weekday",
          "distance_mi",
          "destination",
          "late_share",
          "mean_delay",
          "late_share_destination",
          "departures");

  /** Index of the distance among the inputs: what a live request may lack. */
  public static final int DISTANCE = NAMES.indexOf("distance_mi");

  /** Nothing that departed longer ago than this many days has a say in any input. */
  public static final int HISTORY_DAYS = 7;

  /** Codes are numbers in base 26; the highest is ZZZ. */
  static final int DESTINATION_CODES = 26 * 26 * 26;

  /** What the shares are drawn towards while little has landed; a usual year's share and delay. */
  private static final double USUAL_LATE_SHARE = 0.2;

  private static final double USUAL_DELAY_MIN = 5;
  private static final double PRIOR_FLIGHTS = 1;
  private static final double PRIOR_FLIGHTS_DESTINATION = 5;

  private static final int LANDED_WINDOW_MIN = 18 * 60;
  private static final int DESTINATION_WINDOW_H = 6 * 24;
  private static final int DEPARTED_WINDOW_MIN = 6 * 60;

  private record Landing(long minute, String destination, boolean late, int delayMin) {}

  private final RecentSlots landed = new RecentSlots(LANDED_WINDOW_MIN, 90);
  private final RecentSlots departed = new RecentSlots(DEPARTED_WINDOW_MIN, 30);
  private final Map<String, RecentSlots> landedAt = new HashMap<>();
  private final Map<String, Integer> usualDistanceMi = new HashMap<>();
  private final PriorityQueue<Landing> inTheAir =
      new PriorityQueue<>(Comparator.comparingLong(Landing::minute));
  private long now = Long.MIN_VALUE;
  private long departedThisMinute;

  /**
   * The inputs of a flight, which departs now; its outcome counts for others once it has landed.
   *
   * @throws IllegalArgumentException if it departed before the flight given last
   */
  public float[] inputs(Flight flight) {
    float[] inputs = departs(flight.departedAt(), flight.distanceMi(), flight.destination());
    lands(flight.landedAt(), flight.destination(), flight.late(), flight.arrivalDelayMin());
    return inputs;
  }

  /**
   * The inputs of a flight whose outcome is not known yet; report it with {@link #lands} or never.
   *
   * @param distanceMi miles, or 0 or less when it is missing
   * @throws IllegalArgumentException if it departed before the flight given last
   */
  public float[] departs(LocalDateTime departedAt, int distanceMi, String destination) {
    long minute = minuteOf(departedAt);
    advanceTo(minute);
    departedThisMinute++;
    if (distanceMi > 0) {
      usualDistanceMi.put(destination, distanceMi);
    }
    int minuteOfDay = departedAt.getHour() * 60 + departedAt.getMinute();
    return new float[] {
      minuteOfDay / 60f,
      departedAt.getMinute(),
      departedAt.getDayOfWeek().getValue(),
      distanceMi > 0 ? distanceMi : Float.NaN,
      destinationCode(destination),
      (float) landed.lateShare(USUAL_LATE_SHARE, PRIOR_FLIGHTS),
      (float) landed.meanDelay(USUAL_DELAY_MIN, PRIOR_FLIGHTS),
      (float) lateShareAt(destination, Math.floorDiv(minute, 60L)),
      (float) departed.weightedFlights()
    };
  }

  /**
   * Says when and how a flight that has departed will land. The outcome is kept aside until then; a
   * landing that is already past counts from the next minute on.
   */
  public void lands(LocalDateTime landedAt, String destination, boolean late, int delayMin) {
    inTheAir.add(new Landing(Math.max(minuteOf(landedAt), now + 1), destination, late, delayMin));
  }

  /**
   * When a flight whose distance is missing may be taken to land: as far away as the last flight to
   * that destination; null when there was none, then its outcome is best never reported.
   */
  public LocalDateTime estimatedLanding(LocalDateTime departedAt, String destination) {
    Integer distanceMi = usualDistanceMi.get(destination);
    return distanceMi == null ? null : departedAt.plusMinutes(Flight.minutesInTheAir(distanceMi));
  }

  /**
   * The number that stands for an airport: its three letters read in base 26, so AAA is 0 and ZZZ
   * is 17575. It needs no table, so it is the same in every program, version and data set, and an
   * airport never seen before has one too. NaN for anything but three capital letters.
   */
  public static float destinationCode(String iata) {
    if (iata == null || iata.length() != 3) {
      return Float.NaN;
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      char letter = iata.charAt(i);
      if (letter < 'A' || letter > 'Z') {
        return Float.NaN;
      }
      code = code * 26 + letter - 'A';
    }
    return code;
  }

  private void advanceTo(long minute) {
    if (minute < now) {
      throw new IllegalArgumentException(
          "flights must come in order of departure; this one is "
              + (now - minute)
              + " minutes earlier than the one before");
    }
    if (minute == now) {
      return;
    }
    for (; departedThisMinute > 0; departedThisMinute--) {
      departed.add(now, false, 0);
    }
    now = minute;
    while (!inTheAir.isEmpty() && inTheAir.peek().minute() <= now) {
      Landing landing = inTheAir.remove();
      landed.add(landing.minute(), landing.late(), landing.delayMin());
      landedAt
          .computeIfAbsent(landing.destination(), d -> new RecentSlots(DESTINATION_WINDOW_H, 72))
          .add(Math.floorDiv(landing.minute(), 60L), landing.late(), landing.delayMin());
    }
    landed.sumAt(now);
    departed.sumAt(now);
  }

  private double lateShareAt(String destination, long hour) {
    RecentSlots recent = landedAt.get(destination);
    if (recent == null) {
      return USUAL_LATE_SHARE;
    }
    recent.sumAt(hour);
    return recent.lateShare(USUAL_LATE_SHARE, PRIOR_FLIGHTS_DESTINATION);
  }

  private static long minuteOf(LocalDateTime time) {
    return Math.floorDiv(time.toEpochSecond(ZoneOffset.UTC), 60L);
  }
}
