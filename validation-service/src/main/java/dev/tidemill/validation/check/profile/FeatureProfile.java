package dev.tidemill.validation.check.profile;

import dev.tidemill.kit.sql.Sql;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One model input over a training set.
 *
 * <p>A numeric input has 48 bins of equal width between its quantiles .005 and .995 (decision rule
 * D1); what lies outside falls into the first or the last of them. A constant c has bins from c -
 * 1/2 to c + 1/2, so that any other value moves the counts. An input without a finite value has no
 * bins. An input that is not a number has {@code categories} instead.
 *
 * @param n finite values, or values that are not null where the input is not a number
 * @param nulls null, NaN and infinite values
 * @param min NaN when there is no finite value
 * @param max NaN when there is no finite value
 * @param mean NaN when there is no finite value
 * @param edges48 49 ascending edges, or none
 * @param counts48 rows per bin, or none; never smoothed here
 * @param quantileEdges64 63 ascending inner edges of 64 bins of equal share; equal edges bound
 *     empty bins
 * @param deciles bins of equal share beside those of equal width, see {@link Deciles}
 * @param categories rows per value; for numbers only where there are at most 64 distinct values
 */
public record FeatureProfile(
    boolean numeric,
    long n,
    long nulls,
    double min,
    double max,
    double mean,
    List<Double> edges48,
    List<Long> counts48,
    List<Double> quantileEdges64,
    Deciles deciles,
    Map<String, Long> categories) {

  /** Bins of equal width. */
  public static final int BINS = 48;

  /** Bins of equal share. */
  public static final int QUANTILE_BINS = 64;

  public FeatureProfile {
    edges48 = List.copyOf(edges48);
    counts48 = List.copyOf(counts48);
    quantileEdges64 = List.copyOf(quantileEdges64);
    categories = Map.copyOf(categories);
  }

  /** Whether its values are compared as they are, by {@link Category}. */
  public boolean holdsText() {
    return !numeric;
  }

  /** Whether other values can be compared with its own. */
  public boolean comparable() {
    return hasBins() || (holdsText() && !categories.isEmpty());
  }

  /** Whether {@link #categories} are all values that there were. */
  public boolean hasAllCategories() {
    return sum(categories) == n;
  }

  /** The share of its rows whose value is not among {@link #categories}; 0 without rows. */
  public double shareOfRest() {
    return n == 0 ? 0 : (double) (n - sum(categories)) / n;
  }

  /** Its most frequent values, as {@link Category} names them, the most frequent first. */
  public List<String> frequent(int most) {
    return categories.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(e -> Category.of(e.getKey()))
        .distinct()
        .limit(most)
        .toList();
  }

  /** The profile of text of which each value came so often. */
  public static FeatureProfile ofText(Map<String, Long> rows) {
    return new FeatureProfile(
        false,
        sum(rows),
        0,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        List.of(),
        List.of(),
        List.of(),
        Deciles.NONE,
        rows);
  }

  /** Whether {@link #bin} has bins to choose from. */
  public boolean hasBins() {
    return !edges48.isEmpty();
  }

  /**
   * The bin of equal width that holds the value, 0 to 47; -1 for a value that is not finite or when
   * there are no bins.
   */
  public int bin(double value) {
    if (!hasBins() || !Double.isFinite(value)) {
      return -1;
    }
    double low = edges48.get(0);
    double width = (edges48.get(BINS) - low) / BINS;
    double position = Math.floor((value - low) / width);
    return (int) Math.max(0, Math.min(BINS - 1, position));
  }

  /** The SQL of {@link #bin} for a finite number: the same arithmetic in the same order. */
  public static String binSql(double low, double high, String number) {
    return "CAST(greatest(0, least(%d, floor((%s - %s) / %s))) AS INTEGER)"
        .formatted(BINS - 1, number, Sql.number(low), Sql.number((high - low) / BINS));
  }

  /**
   * Whether and how far values depart from this input's: the greater excess of the two kinds of
   * bins (decision rule D1).
   *
   * @param equalWidths current rows per {@link #bin}
   * @param equalShares current rows per {@link Deciles#bin}
   */
  public PopulationStability against(long[] equalWidths, long[] equalShares) {
    return PopulationStability.between(longs(counts48), equalWidths)
        .orGreater(PopulationStability.between(longs(deciles.counts()), equalShares));
  }

  /** Its values in order, as {@link Category} names them. */
  public List<String> values() {
    return List.copyOf(named(categories).keySet());
  }

  /** Rows per value of {@link #values}, and last those of all other values. */
  public long[] byValue() {
    return byValue(categories, n - sum(categories));
  }

  /**
   * The same for other rows.
   *
   * @param rows by value
   * @param more rows of values that are not known
   */
  public long[] byValue(Map<String, Long> rows, long more) {
    Map<String, Long> counts = named(rows);
    List<String> values = values();
    long[] found = new long[values.size() + 1];
    long known = 0;
    for (int i = 0; i < values.size(); i++) {
      found[i] = counts.getOrDefault(values.get(i), 0L);
      known += found[i];
    }
    found[values.size()] = sum(counts) - known + more;
    return found;
  }

  private static Map<String, Long> named(Map<String, Long> rows) {
    Map<String, Long> counts = new TreeMap<>();
    rows.forEach((value, n) -> counts.merge(Category.of(value), n, Long::sum));
    return counts;
  }

  private static long sum(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long[] longs(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).toArray();
  }
}
