package dev.tidemill.validation.check.profile;

import dev.tidemill.kit.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Bins of about equal share: ten, or fewer where values repeat. They see what bins of equal width
 * cannot on a skewed input, where one of those holds nearly all rows. A value that two deciles fall
 * on has a bin of its own.
 *
 * @param cuts ascending inner edges; a bin holds its lower edge and not its upper one
 * @param counts rows per bin, one more than cuts; none when there is no finite value
 */
public record Deciles(List<Double> cuts, List<Long> counts) {

  /** The deciles of an input that has no finite value, or is not a number. */
  public static final Deciles NONE = new Deciles(List.of(), List.of());

  public Deciles {
    cuts = List.copyOf(cuts);
    counts = List.copyOf(counts);
  }

  /** The cuts that belong to these deciles, ascending. */
  public static List<Double> cuts(List<Double> deciles) {
    TreeSet<Double> cuts = new TreeSet<>();
    for (int i = 0; i < deciles.size(); i++) {
      double decile = deciles.get(i) + 0.0; // -0.0 is the same value as 0.0
      if (!cuts.add(decile)) {
        cuts.add(Math.nextUp(decile));
      }
    }
    return new ArrayList<>(cuts);
  }

  /** How many bins there are. */
  public int bins() {
    return counts.size();
  }

  /** The bin that holds the value; -1 for a value that is not finite or when there are no bins. */
  public int bin(double value) {
    if (cuts.isEmpty() || !Double.isFinite(value)) {
      return -1;
    }
    return new Ascending(cuts.size(), cuts::get).atMost(value);
  }

  /** The SQL of {@link #bin} for a finite number. */
  public static String sql(List<Double> cuts, String number) {
    StringBuilder sql = new StringBuilder("CASE");
    for (int i = 0; i < cuts.size(); i++) {
      sql.append(" WHEN ").append(number).append(" < ").append(Sql.number(cuts.get(i)));
      sql.append(" THEN ").append(i);
    }
    return sql.append(" ELSE ").append(cuts.size()).append(" END").toString();
  }
}
