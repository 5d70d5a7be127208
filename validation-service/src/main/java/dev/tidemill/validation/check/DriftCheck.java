package dev.tidemill.validation.check;

import static dev.tidemill.validation.check.CheckCompiler.filter;
import static dev.tidemill.validation.check.SqlText.name;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Drift;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Drift of the new files, taken together, against the rows that the champion was trained on:
 * decision rule D1. Numbers are compared in the reference's 48 bins, everything else by value;
 * values that the reference has never seen share a bin.
 */
final class DriftCheck {

  private DriftCheck() {}

  static CompiledCheck compile(DataCheckSpec spec, Drift check, Optional<Profile> reference) {
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
      aggregates.add(histogram(spec, column, reference.get().feature(column)));
    }
    return new CompiledCheck(
        spec,
        "drift",
        check.columns(),
        aggregates,
        Optional.empty(),
        files -> judge(check, allowed, reference.get(), files));
  }

  private static String histogram(
      DataCheckSpec spec, String column, Optional<FeatureProfile> feature) {
    String c = name(column);
    if (feature.isPresent() && feature.get().hasBins()) {
      return "histogram("
          + bin(feature.get(), c)
          + ")"
          + filter(spec, "isfinite(CAST(" + c + " AS DOUBLE))");
    }
    return "histogram(CAST(" + c + " AS VARCHAR))" + filter(spec, c + " IS NOT NULL");
  }

  /** The SQL of {@link FeatureProfile#bin}. */
  private static String bin(FeatureProfile feature, String column) {
    double low = feature.edges48().get(0);
    double width = (feature.edges48().get(FeatureProfile.BINS) - low) / FeatureProfile.BINS;
    return "CAST(greatest(0, least(%d, floor((CAST(%s AS DOUBLE) - %s) / %s))) AS INTEGER)"
        .formatted(FeatureProfile.BINS - 1, column, Numbers.sql(low), Numbers.sql(width));
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
      PopulationStability psi = compare(feature.get(), counts(files, i));
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

  private static Map<String, Long> counts(List<Figures> files, int i) {
    Map<String, Long> counts = new TreeMap<>();
    for (Figures file : files) {
      if (file.values().get(i) instanceof Map<?, ?> map) {
        map.forEach((k, n) -> counts.merge(String.valueOf(k), ((Number) n).longValue(), Long::sum));
      }
    }
    return counts;
  }

  private static PopulationStability compare(FeatureProfile feature, Map<String, Long> current) {
    if (feature.hasBins()) {
      long[] now = new long[FeatureProfile.BINS];
      current.forEach((bin, n) -> now[Integer.parseInt(bin)] += n);
      return PopulationStability.between(
          feature.counts48().stream().mapToLong(Long::longValue).toArray(), now);
    }
    List<String> values = feature.categories().keySet().stream().sorted().toList();
    long[] then = new long[values.size() + 1];
    long[] now = new long[values.size() + 1];
    long known = 0;
    for (int i = 0; i < values.size(); i++) {
      then[i] = feature.categories().get(values.get(i));
      now[i] = current.getOrDefault(values.get(i), 0L);
      known += now[i];
    }
    then[values.size()] = feature.n() - java.util.Arrays.stream(then).sum();
    now[values.size()] = current.values().stream().mapToLong(Long::longValue).sum() - known;
    return PopulationStability.between(then, now);
  }
}
