package dev.tidemill.example.flights;

import java.util.Arrays;

/**
 * Counts of what happened in each of the most recent time slots, summed with weights that halve
 * with age.
 *
 * <p>Counts are integers kept per slot and forgotten at the end of the window, so a weighted sum is
 * the same to the last bit whatever came before the window and in whatever order it arrived. A
 * running exponential average would drift with its whole history, and the same flight would get
 * other inputs in a training window than in a holdout.
 */
final class RecentSlots {
  private final double[] weightByAge;
  private final int[] flights;
  private final int[] late;
  private final long[] delay;
  private long newest;
  private boolean empty = true;

  private double weightedFlights;
  private double weightedLate;
  private double weightedDelay;

  /**
   * @param slots length of the window
   * @param halfLifeSlots age at which a slot counts half
   */
  RecentSlots(int slots, double halfLifeSlots) {
    weightByAge = new double[slots];
    for (int age = 0; age < slots; age++) {
      weightByAge[age] = Math.pow(2, -age / halfLifeSlots);
    }
    flights = new int[slots];
    late = new int[slots];
    delay = new long[slots];
  }

  /** Adds one flight to a slot; a slot that has already left the window is ignored. */
  void add(long slot, boolean wasLate, int delayMin) {
    if (empty || slot > newest) {
      advanceTo(slot);
    }
    if (slot <= newest - flights.length) {
      return;
    }
    int at = Math.floorMod(slot, flights.length);
    flights[at]++;
    late[at] += wasLate ? 1 : 0;
    delay[at] += delayMin;
  }

  /** Computes the weighted sums as of a slot, which must not lie before the newest one. */
  void sumAt(long slot) {
    advanceTo(slot);
    double n = 0;
    double l = 0;
    double d = 0;
    int at = Math.floorMod(slot, flights.length);
    for (double weight : weightByAge) {
      n += weight * flights[at];
      l += weight * late[at];
      d += weight * delay[at];
      at = at == 0 ? flights.length - 1 : at - 1;
    }
    weightedFlights = n;
    weightedLate = l;
    weightedDelay = d;
  }

  double weightedFlights() {
    return weightedFlights;
  }

  /** The weighted share of late flights, drawn towards {@code prior} as by that many flights. */
  double lateShare(double prior, double priorFlights) {
    return (weightedLate + prior * priorFlights) / (weightedFlights + priorFlights);
  }

  /** The weighted mean delay, drawn towards {@code prior} as by that many flights. */
  double meanDelay(double prior, double priorFlights) {
    return (weightedDelay + prior * priorFlights) / (weightedFlights + priorFlights);
  }

  private void advanceTo(long slot) {
    if (empty) {
      newest = slot;
      empty = false;
      return;
    }
    if (slot < newest) {
      throw new IllegalArgumentException("time went backwards from slot " + newest + " to " + slot);
    }
    if (slot - newest >= flights.length) {
      Arrays.fill(flights, 0);
      Arrays.fill(late, 0);
      Arrays.fill(delay, 0);
    } else {
      for (long s = newest + 1; s <= slot; s++) {
        int at = Math.floorMod(s, flights.length);
        flights[at] = 0;
        late[at] = 0;
        delay[at] = 0;
      }
    }
    newest = slot;
  }
}
