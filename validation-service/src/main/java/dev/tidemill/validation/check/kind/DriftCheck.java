package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.CheckContext;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.profile.Deciles;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drift of all new files together, compared with the rows that the champion was trained on:
 * decision rule D1. Numbers and times are compared in the reference's bins of equal width and of
 * equal share, everything else by value; values that the reference has never seen share a bin.
 *
 * <p>The monitor watches drift by the same bins and the same index ({@link
 * FeatureProfile#against}), but keeps its days in cells that outlive a reference: a new champion
 * brings new bins.
 */
public final class DriftCheck implements RowCheckKind<Drift, DriftCounts> {

  @Override
  public Class<Drift> spec() {
    return Drift.class;
  }

  @Override
  public List<String> profiled(Drift kind) {
    return kind.columns();
  }

  @Override
  public Optional<Judged> withoutRows(Check<Drift> check) {
    if (check.context().reference().isEmpty()) {
      return Optional.of(
          Judged.insufficient(allowed(check), "There is no champion to compare with yet")
              .notBlocking());
    }
    return check.kind().columns().stream()
        .filter(c -> bins(check.context(), c).isPresent())
        .filter(c -> check.columns().asNumber(c).isEmpty())
        .findFirst()
        .map(
            c ->
                Judged.error(
                    "",
                    "%s is %s, but the champion was trained on numbers"
                        .formatted(c, check.columns().types().get(c))));
  }

  private static String allowed(Check<Drift> check) {
    return "PSI beyond chance below " + Numbers.show(check.kind().max());
  }

  private static Optional<FeatureProfile> profile(CheckContext context, String column) {
    return context.reference().flatMap(r -> r.feature(column));
  }

  private static Optional<FeatureProfile> bins(CheckContext context, String column) {
    return profile(context, column).filter(FeatureProfile::hasBins);
  }

  /** Two a column: its bins of equal width, or its values; and its bins of equal share. */
  @Override
  public List<String> aggregates(Check<Drift> check) {
    List<String> aggregates = new ArrayList<>();
    for (String column : check.kind().columns()) {
      Optional<FeatureProfile> reference = bins(check.context(), column);
      if (reference.isPresent()) {
        String number = check.columns().asNumber(column).orElseThrow();
        aggregates.addAll(histograms(check, reference.get(), number));
      } else {
        String present = check.filter(name(column) + " IS NOT NULL");
        aggregates.add("histogram(CAST(" + name(column) + " AS VARCHAR))" + present);
        aggregates.add("NULL");
      }
    }
    return aggregates;
  }

  private static List<String> histograms(
      Check<Drift> check, FeatureProfile reference, String number) {
    String finite = check.filter("isfinite(" + number + ")");
    double low = reference.edges48().get(0);
    double high = reference.edges48().get(FeatureProfile.BINS);
    return List.of(
        "histogram(" + FeatureProfile.binSql(low, high, number) + ")" + finite,
        "histogram(" + Deciles.sql(reference.deciles().cuts(), number) + ")" + finite);
  }

  @Override
  public DriftCounts figures(Check<Drift> check, Row row) {
    Map<String, DriftCounts.Column> columns = new LinkedHashMap<>();
    int at = 0;
    for (String column : check.kind().columns()) {
      columns.put(column, new DriftCounts.Column(row.counts(at), row.counts(at + 1)));
      at += 2;
    }
    return new DriftCounts(columns);
  }

  @Override
  public Judged judge(Check<Drift> check, List<Part<DriftCounts>> parts) {
    DriftCounts all =
        parts.stream().map(Part::figures).reduce(DriftCounts.NONE, DriftCounts::merge);
    Map<String, Double> stats = new LinkedHashMap<>();
    stats.put("limit", check.kind().max());
    stats.put("confidence", PopulationStability.CONFIDENCE);
    String worst = "";
    double worstExcess = Double.NEGATIVE_INFINITY;
    for (String column : check.kind().columns()) {
      Optional<PopulationStability> psi =
          profile(check.context(), column)
              .map(reference -> all.of(column).against(reference))
              .filter(PopulationStability::defined);
      psi.ifPresent(p -> put(stats, column, p));
      if (psi.isPresent() && psi.get().excess() > worstExcess) {
        worstExcess = psi.get().excess();
        worst = column;
      }
    }
    if (worst.isEmpty()) {
      return Judged.insufficient(allowed(check), "There are no values to compare").notBlocking();
    }
    String excess = Numbers.show(worstExcess);
    String message =
        "%s: PSI %s, %s beyond chance"
            .formatted(worst, Numbers.show(stats.get(worst + ".psi")), excess);
    boolean passes = worstExcess < check.kind().max();
    return Judged.of(passes, excess, allowed(check), message, stats);
  }

  private static void put(Map<String, Double> stats, String column, PopulationStability psi) {
    stats.put(column + ".psi", psi.index());
    stats.put(column + ".chance", psi.chance());
    stats.put(column + ".rows", (double) psi.currentRows());
    stats.put(column + ".referenceRows", (double) psi.referenceRows());
    stats.put(column + ".bins", (double) psi.bins());
  }
}
