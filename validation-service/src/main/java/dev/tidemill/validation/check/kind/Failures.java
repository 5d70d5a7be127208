package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import java.util.List;
import java.util.Map;

/**
 * How many rows of a part fail a check that single rows can fail.
 *
 * @param rows all of them
 * @param usable those that have a value to look at
 * @param violations those that fail
 * @param min smallest value; NaN where it was not asked for or there is none
 * @param max largest value; likewise
 */
public record Failures(long rows, long usable, long violations, double min, double max) {

  private static final Failures NONE = new Failures(0, 0, 0, Double.NaN, Double.NaN);

  static Failures of(Row row) {
    boolean extremes = row.values().size() > 4;
    return new Failures(
        row.count(0),
        row.count(1),
        row.count(2),
        extremes ? row.number(3) : Double.NaN,
        extremes ? row.number(4) : Double.NaN);
  }

  Failures merge(Failures other) {
    return new Failures(
        rows + other.rows,
        usable + other.usable,
        violations + other.violations,
        Numbers.least(min, other.min),
        Numbers.greatest(max, other.max));
  }

  /**
   * Judges the parts. A part fails if it has more failing rows than the check tolerates.
   *
   * @param subject first words of the sentence
   * @param rule what is allowed, without the tolerance
   * @param words what failing values do
   */
  static Judged judge(
      DataCheckSpec spec, String subject, String rule, String words, List<Part<Failures>> parts) {
    String allowed = rule + Tolerance.except(spec);
    Failures all = parts.stream().map(Part::figures).reduce(NONE, Failures::merge);
    if (all.usable == 0) {
      return Judged.nothing(allowed, subject + ": there is no value to look at", all.rows);
    }
    List<Part<Failures>> failing =
        parts.stream()
            .filter(p -> !spec.tolerates(p.figures().violations, p.figures().usable))
            .toList();
    Judged judged =
        Judged.of(
                failing.isEmpty(),
                all.observed(),
                allowed,
                subject + ": " + all.message(spec, words, failing),
                Map.of(
                    "values", (double) all.usable,
                    "violations", (double) all.violations,
                    "maxFailing", spec.maxFailing()))
            .in(Part.names(failing));
    return Double.isNaN(all.min) ? judged : judged.with("min", all.min).with("max", all.max);
  }

  private String observed() {
    return Double.isNaN(min)
        ? violations + " of " + usable
        : Numbers.show(min) + " to " + Numbers.show(max);
  }

  private String message(DataCheckSpec spec, String words, List<Part<Failures>> failing) {
    if (violations == 0) {
      return Counted.of(usable, "value") + ", all as allowed";
    }
    String figures =
        Judged.inEach(
            failing,
            this,
            f -> "%d of %s %s".formatted(f.violations, Counted.of(f.usable, "value"), words));
    return failing.isEmpty() ? figures + Tolerance.tolerated(spec) : figures;
  }
}
