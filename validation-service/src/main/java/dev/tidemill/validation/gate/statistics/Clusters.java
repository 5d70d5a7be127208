package dev.tidemill.validation.gate.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which rows belong together: rows of one event hour share weather and traffic, so they are not
 * independent (decision rule B2).
 *
 * @param of cluster per row, 0 to count - 1
 */
public record Clusters(int[] of, int count) {

  private static final long HOUR_MILLIS = 3_600_000;

  /** Rows of the same event hour. */
  public static Clusters hours(long[] eventMillis) {
    return keyed(Arrays.stream(eventMillis).mapToObj(t -> Math.floorDiv(t, HOUR_MILLIS)).toArray());
  }

  /** How often each cluster is among the drawn ones. */
  public int[] weights(int[] drawn) {
    int[] weight = new int[count];
    for (int cluster : drawn) {
      weight[cluster]++;
    }
    return weight;
  }

  /** Each row alone. */
  public static Clusters none(int rows) {
    int[] of = new int[rows];
    Arrays.setAll(of, i -> i);
    return new Clusters(of, rows);
  }

  /** Rows with equal keys; nulls are one key. */
  public static Clusters keyed(Object[] keys) {
    Map<Object, Integer> seen = new HashMap<>();
    int[] of = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      Integer known = seen.putIfAbsent(keys[i], seen.size());
      of[i] = known == null ? seen.size() - 1 : known;
    }
    return new Clusters(of, seen.size());
  }
}
