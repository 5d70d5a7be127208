package dev.tidemill.validation.check;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.validation.check.CheckCompiler.filter;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import dev.tidemill.validation.check.profile.Deciles;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import dev.tidemill.validation.check.profile.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Drift of the new files, taken together, against the rows that the champion was trained on:
 * decision rule D1. Numbers and times are compared in the reference's bins of equal width and of
 * equal share, everything else by value; values that the reference has never seen share a bin.
 */
final class DriftCheck {

  /** Per column the bins of equal width, or the values, and the bins of equal share. */
  private static final int AGGREGATES = 2;

  private DriftCheck() {}

  static CompiledCheck compile(
      DataCheckSpec spec, Drift check, Columns columns, Optional<Profile> reference) {
    String allowed = "PSI beyond chance below " + Numbers.show(check.max());
    if (reference.isEmpty()) {
      return new CompiledCheck(
          spec,
          "drift",
          check.columns(),
          List.of(),
          Optional.empty(),
          files ->
              Judged.insufficient(allowed, "There is no champion to compare with yet")
                  .notBlocking());
    }
    List<String> aggregates = new ArrayList<>();
    for (String column : check.columns()) {
      Optional<FeatureProfile> feature = reference.get().feature(column);
      if (feature.isEmpty() || !feature.get().hasBins()) {
        aggregates.add(
            "histogram(CAST(%1$s AS VARCHAR))".formatted(name(column))
                + filter(spec, name(column) + " IS NOT NULL"));
        aggregates.add("NULL");
        continue;
      }
      Optional<String> number = columns.asNumber(column);
      if (number.isEmpty()) {
        return CompiledCheck.broken(
            spec,
            "drift",
            check.columns(),
            "%s is %s, but the champion was trained on numbers"
                .formatted(column, columns.types().get(column)));
      }
      aggregates.addAll(histograms(spec, feature.get(), number.get()));
    }
    return new CompiledCheck(
        spec,
        "drift",
        check.columns(),
        aggregates,
        Optional.empty(),
        files -> judge(check, allowed, reference.get(), files));
  }

  private static List<String> histograms(
      DataCheckSpec spec, FeatureProfile feature, String number) {
    String finite = filter(spec, "isfinite(" + number + ")");
    double low = feature.edges48().get(0);
    double high = feature.edges48().get(FeatureProfile.BINS);
    return List.of(
        "histogram(" + FeatureProfile.binSql(low, high, number) + ")" + finite,
        "histogram(" + Deciles.sql(feature.deciles().cuts(), number) + ")" + finite);
  }

  private static Judged judge(Drift check, String allowed, Profile reference, List<Figures> files) {
    Map<String, Double> stats = new LinkedHashMap<>();
    stats.put("limit", check.max());
    stats.put("confidence", PopulationStability.CONFIDENCE);
    String worst = "";
    double worstExcess = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < check.columns().size(); i++) {
      String column = check.columns().get(i);
      Optional<FeatureProfile> feature = reference.feature(column);
      if (feature.isEmpty()) {
        continue;
      }
      PopulationStability psi = compare(feature.get(), files, AGGREGATES * i);
      if (!psi.defined()) {
        continue;
      }
      stats.put(column + ".psi", psi.index());
      stats.put(column + ".chance", psi.chance());
      stats.put(column + ".rows", (double) psi.currentRows());
      stats.put(column + ".referenceRows", (double) psi.referenceRows());
      stats.put(column + ".bins", (double) psi.bins());
      if (psi.excess() > worstExcess) {
        worstExcess = psi.excess();
        worst = column;
      }
    }
    if (worst.isEmpty()) {
      return Judged.insufficient(allowed, "There are no values to compare").notBlocking();
    }
    String message =
        "%s: PSI %s, %s beyond chance"
            .formatted(worst, Numbers.show(stats.get(worst + ".psi")), Numbers.show(worstExcess));
    return Judged.of(worstExcess < check.max(), Numbers.show(worstExcess), allowed, message, stats);
  }

  private static PopulationStability compare(
      FeatureProfile feature, List<Figures> files, int first) {
    Map<String, Long> current = counts(files, first);
    if (!feature.hasBins()) {
      return byValue(feature, current);
    }
    return feature.against(
        inBins(current, FeatureProfile.BINS),
        inBins(counts(files, first + 1), feature.deciles().bins()));
  }

  private static Map<String, Long> counts(List<Figures> files, int i) {
    Map<String, Long> counts = new TreeMap<>();
    for (Figures file : files) {
      if (file.values().get(i) instanceof Map<?, ?> map) {
        map.forEach((k, n) -> counts.merge(String.valueOf(k), ((Number) n).longValue(), Long::sum));
      }
    }
    return counts;
  }

  private static long[] inBins(Map<String, Long> counts, int bins) {
    long[] rows = new long[bins];
    counts.forEach((bin, n) -> rows[Integer.parseInt(bin)] += n);
    return rows;
  }

  private static PopulationStability byValue(FeatureProfile feature, Map<String, Long> current) {
    List<String> values = feature.categories().keySet().stream().sorted().toList();
    long[] then = new long[values.size() + 1];
    long[] now = new long[values.size() + 1];
    long known = 0;
    for (int i = 0; i < values.size(); i++) {
      then[i] = feature.categories().get(values.get(i));
      now[i] = current.getOrDefault(values.get(i), 0L);
      known += now[i];
    }
    then[values.size()] = feature.n() - Arrays.stream(then).sum();
    now[values.size()] = current.values().stream().mapToLong(Long::longValue).sum() - known;
    return PopulationStability.between(then, now);
  }
}
