package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.util.Map;
import java.util.TreeMap;

/** How the values of some rows are distributed, column by column. */
public record DriftCounts(Map<String, Column> columns) {

  static final DriftCounts NONE = new DriftCounts(Map.of());

  /**
   * The values of a column.
   *
   * @param widths rows by the number of the bin of equal width; by value, where the reference has
   *     no bins
   * @param shares rows by the number of the bin of equal share, where the reference has bins
   */
  public record Column(Map<String, Long> widths, Map<String, Long> shares) {

    private static final Column NONE = new Column(Map.of(), Map.of());

    private Column merge(Column other) {
      return new Column(sum(widths, other.widths), sum(shares, other.shares));
    }

    private static Map<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
      Map<String, Long> sum = new TreeMap<>(a);
      b.forEach((key, n) -> sum.merge(key, n, Long::sum));
      return sum;
    }

    /** Whether and how far it departs from the reference. */
    PopulationStability against(FeatureProfile reference) {
      return reference.hasBins()
          ? reference.against(
              inBins(widths, FeatureProfile.BINS), inBins(shares, reference.deciles().bins()))
          : PopulationStability.between(reference.byValue(), reference.byValue(widths, 0));
    }

    private static long[] inBins(Map<String, Long> counts, int bins) {
      long[] rows = new long[bins];
      counts.forEach((bin, n) -> rows[Integer.parseInt(bin)] += n);
      return rows;
    }
  }

  Column of(String column) {
    return columns.getOrDefault(column, Column.NONE);
  }

  DriftCounts merge(DriftCounts other) {
    Map<String, Column> all = new TreeMap<>(columns);
    other.columns.forEach((name, counts) -> all.merge(name, counts, Column::merge));
    return new DriftCounts(all);
  }
}
