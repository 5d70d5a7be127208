package dev.tidemill.validation.check;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;
import static dev.tidemill.validation.check.CheckCompiler.filter;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Checks that rows fail one by one. A null is nobody's failure but completeness's; NaN counts as
 * missing for completeness, and it is outside every range, as infinity is.
 */
final class RowChecks {

  private RowChecks() {}

  static CompiledCheck complete(DataCheckSpec spec, Complete check, Columns columns) {
    String c = name(check.column());
    String missing =
        columns.isFloating(check.column())
            ? "(%s IS NULL OR isnan(%s))".formatted(c, c)
            : c + " IS NULL";
    String allowed = "share of values at least " + Numbers.show(check.min());
    return new CompiledCheck(
        spec,
        "complete",
        List.of(check.column()),
        List.of("count(*)", "count(*)" + filter(spec, ""), "count(*)" + filter(spec, missing)),
        Optional.of(missing),
        files -> judgeShare(check, allowed, files));
  }

  private static Judged judgeShare(Complete check, String allowed, List<Figures> files) {
    double worst = 1;
    long rows = 0;
    long missing = 0;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      long n = file.count(1);
      rows += n;
      missing += file.count(2);
      double share = n == 0 ? 1 : (double) (n - file.count(2)) / n;
      worst = Math.min(worst, share);
      if (share < check.min()) {
        failing.add(file.file());
      }
    }
    if (rows == 0) {
      return nothing(allowed, check.column() + ": there are no rows", files);
    }
    String message =
        "%s: %d of %s %s missing%s"
            .formatted(
                check.column(),
                missing,
                Counted.of(rows, "value"),
                Counted.verb(missing, "is", "are"),
                Judged.inFiles(failing));
    Map<String, Double> stats =
        Map.of("share", worst, "rows", (double) rows, "missing", (double) missing);
    return Judged.of(failing.isEmpty(), Numbers.show(worst), allowed, message, stats).in(failing);
  }

  /**
   * Where a check finds no value: insufficient, which holds a run up only if there is no row at
   * all. An optional column that is empty, or a condition that selects nothing, stops nobody.
   *
   * @param files with the number of all rows as their first figure
   */
  static Judged nothing(String allowed, String message, List<Figures> files) {
    Judged judged = Judged.insufficient(allowed, message);
    return files.stream().anyMatch(f -> f.count(0) > 0) ? judged.notBlocking() : judged;
  }

  static CompiledCheck range(DataCheckSpec spec, Range check, Columns columns) {
    String c = name(check.column());
    if (!columns.isNumber(check.column())) {
      return CompiledCheck.broken(
          spec,
          "range",
          List.of(check.column()),
          "%s is %s, but a range needs a number"
              .formatted(check.column(), columns.types().get(check.column())));
    }
    List<String> outside = new ArrayList<>();
    if (columns.isFloating(check.column())) {
      outside.add("NOT isfinite(" + c + ")");
    }
    check.min().ifPresent(min -> outside.add(c + " < " + Sql.number(min)));
    check.max().ifPresent(max -> outside.add(c + " > " + Sql.number(max)));
    String violation = outside.isEmpty() ? "false" : "(" + String.join(" OR ", outside) + ")";
    String allowed = show(check.min(), "at least ") + show(check.max(), "at most ");
    return rows(
        spec,
        "range",
        check.column(),
        c + " IS NOT NULL",
        violation,
        List.of("min(" + c + ")" + filter(spec, ""), "max(" + c + ")" + filter(spec, "")),
        allowed.trim(),
        "outside the range");
  }

  private static String show(OptionalDouble limit, String words) {
    return limit.isEmpty() ? "" : words + Numbers.show(limit.getAsDouble()) + " ";
  }

  static CompiledCheck pattern(DataCheckSpec spec, Pattern check) {
    String c = name(check.column());
    String violation =
        "NOT regexp_full_match(CAST(%s AS VARCHAR), %s)".formatted(c, text(check.regex()));
    return rows(
        spec,
        "pattern",
        check.column(),
        c + " IS NOT NULL",
        violation,
        List.of(),
        "matches " + check.regex(),
        "do not match");
  }

  static CompiledCheck set(DataCheckSpec spec, InSet check, Columns columns) {
    String c = name(check.column());
    return rows(
        spec,
        "set",
        check.column(),
        c + " IS NOT NULL",
        c + " IS NOT NULL AND NOT " + columns.isAmong(check.column(), check.values()),
        List.of(),
        "one of " + String.join(", ", check.values()),
        "are not in the set");
  }

  static CompiledCheck expression(DataCheckSpec spec, Expression check) {
    String condition = "CAST((" + check.sql() + "\n) AS BOOLEAN)";
    return rows(
        spec,
        "expression",
        "",
        condition + " IS NOT NULL",
        condition + " IS FALSE",
        List.of(),
        check.sql(),
        "do not satisfy it");
  }

  private static CompiledCheck rows(
      DataCheckSpec spec,
      String kind,
      String column,
      String usable,
      String violation,
      List<String> more,
      String allowed,
      String words) {
    List<String> aggregates = new ArrayList<>();
    aggregates.add("count(*)");
    aggregates.add("count(*)" + filter(spec, usable));
    aggregates.add("count(*)" + filter(spec, violation));
    aggregates.addAll(more);
    return new CompiledCheck(
        spec,
        kind,
        column.isEmpty() ? List.of() : List.of(column),
        aggregates,
        Optional.of(violation),
        files ->
            judgeRows(
                spec, column.isEmpty() ? allowed : column, allowed + except(spec), words, files));
  }

  private static Judged judgeRows(
      DataCheckSpec spec, String subject, String allowed, String words, List<Figures> files) {
    long usable = 0;
    long violations = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      usable += file.count(1);
      violations += file.count(2);
      if (!spec.tolerates(file.count(2), file.count(1))) {
        failing.add(file.file());
      }
      if (file.values().size() > 4) {
        min = Numbers.least(min, file.number(3));
        max = Numbers.greatest(max, file.number(4));
      }
    }
    if (usable == 0) {
      return nothing(allowed, subject + ": there is no value to look at", files);
    }
    Map<String, Double> stats =
        Map.of(
            "values",
            (double) usable,
            "violations",
            (double) violations,
            "maxFailing",
            spec.maxFailing());
    String observed =
        Double.isNaN(min)
            ? violations + " of " + usable
            : Numbers.show(min) + " to " + Numbers.show(max);
    String message =
        violations == 0
            ? "%s: %s, %s".formatted(subject, Counted.of(usable, "value"), "all as allowed")
            : "%s: %d of %s %s%s"
                .formatted(
                    subject, violations, Counted.of(usable, "value"), words, after(spec, failing));
    Judged judged = Judged.of(failing.isEmpty(), observed, allowed, message, stats).in(failing);
    return Double.isNaN(min) ? judged : judged.with("min", min).with("max", max);
  }

  private static String after(DataCheckSpec spec, List<String> failing) {
    return failing.isEmpty()
        ? ", which is tolerated (" + limit(spec) + ")"
        : Judged.inFiles(failing);
  }

  /** What a tolerance leaves out of what is allowed. */
  static String except(DataCheckSpec spec) {
    return spec.maxFailing() > 0 ? ", except for " + limit(spec) : "";
  }

  static String limit(DataCheckSpec spec) {
    double max = spec.maxFailing();
    return max < 1
        ? "at most " + Numbers.show(100 * max) + " % of the values"
        : "at most " + Counted.of((long) max, "row");
  }
}
