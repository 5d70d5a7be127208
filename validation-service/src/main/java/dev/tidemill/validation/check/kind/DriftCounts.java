package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.util.Arrays;
import java.util.List;
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
          : byValue(reference);
    }

    private static long[] inBins(Map<String, Long> counts, int bins) {
      long[] rows = new long[bins];
      counts.forEach((bin, n) -> rows[Integer.parseInt(bin)] += n);
      return rows;
    }

    private PopulationStability byValue(FeatureProfile reference) {
      List<String> values = reference.categories().keySet().stream().sorted().toList();
      long[] then = new long[values.size() + 1];
      long[] now = new long[values.size() + 1];
      long known = 0;
      for (int i = 0; i < values.size(); i++) {
        then[i] = reference.categories().get(values.get(i));
        now[i] = widths.getOrDefault(values.get(i), 0L);
        known += now[i];
      }
      then[values.size()] = reference.n() - Arrays.stream(then).sum();
      now[values.size()] = widths.values().stream().mapToLong(Long::longValue).sum() - known;
      return PopulationStability.between(then, now);
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
