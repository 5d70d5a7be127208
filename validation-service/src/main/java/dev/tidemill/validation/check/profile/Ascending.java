package dev.tidemill.validation.check.profile;

import java.util.function.IntToDoubleFunction;

/**
 * Numbers in ascending order, by their index.
 *
 * @param size how many there are
 */
public record Ascending(int size, IntToDoubleFunction number) {

  /** The numbers of an ascending array. */
  public static Ascending of(double[] numbers) {
    return new Ascending(numbers.length, i -> numbers[i]);
  }

  /** How many of them are at most this value; none if it is NaN. */
  public int atMost(double value) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (number.applyAsDouble(middle) <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
