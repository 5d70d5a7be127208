package dev.tidemill.validation.check;

import static dev.tidemill.validation.check.CheckCompiler.filter;
import static dev.tidemill.validation.check.SqlText.name;
import static dev.tidemill.validation.check.SqlText.text;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Complete;
import dev.tidemill.schemas.spec.DataCheckSpec.Expression;
import dev.tidemill.schemas.spec.DataCheckSpec.InSet;
import dev.tidemill.schemas.spec.DataCheckSpec.Pattern;
import dev.tidemill.schemas.spec.DataCheckSpec.Range;
import dev.tidemill.schemas.spec.DataCheckSpec.Unique;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Checks that rows fail one by one. A null is nobody's failure but completeness's; NaN counts as
 * missing for completeness and is outside every range.
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
        List.of("count(*)" + filter(spec, ""), "count(*)" + filter(spec, missing)),
        Optional.of(missing),
        files -> judgeShare(check, allowed, files));
  }

  private static Judged judgeShare(Complete check, String allowed, List<Figures> files) {
    double worst = 1;
    long rows = 0;
    long missing = 0;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      long n = file.count(0);
      rows += n;
      missing += file.count(1);
      double share = n == 0 ? 1 : (double) (n - file.count(1)) / n;
      worst = Math.min(worst, share);
      if (share < check.min()) {
        failing.add(file.file());
      }
    }
    if (rows == 0) {
      return Judged.insufficient(allowed, check.column() + ": there are no rows");
    }
    String message =
        "%s: %d of %d values are missing%s"
            .formatted(check.column(), missing, rows, inFiles(failing));
    Map<String, Double> stats =
        Map.of("share", worst, "rows", (double) rows, "missing", (double) missing);
    return Judged.of(failing.isEmpty(), Numbers.show(worst), allowed, message, stats).in(failing);
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
      outside.add("isnan(" + c + ")");
    }
    check.min().ifPresent(min -> outside.add(c + " < " + Numbers.sql(min)));
    check.max().ifPresent(max -> outside.add(c + " > " + Numbers.sql(max)));
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

  static CompiledCheck set(DataCheckSpec spec, InSet check) {
    String c = name(check.column());
    String values = check.values().stream().map(SqlText::text).collect(Collectors.joining(", "));
    String violation =
        check.values().isEmpty()
            ? c + " IS NOT NULL"
            : "CAST(%s AS VARCHAR) NOT IN (%s)".formatted(c, values);
    return rows(
        spec,
        "set",
        check.column(),
        c + " IS NOT NULL",
        violation,
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
    aggregates.add("count(*)" + filter(spec, usable));
    aggregates.add("count(*)" + filter(spec, violation));
    aggregates.addAll(more);
    return new CompiledCheck(
        spec,
        kind,
        column.isEmpty() ? List.of() : List.of(column),
        aggregates,
        Optional.of(violation),
        files -> judgeRows(column.isEmpty() ? allowed : column, allowed, words, files));
  }

  private static Judged judgeRows(
      String subject, String allowed, String words, List<Figures> files) {
    long usable = 0;
    long violations = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      usable += file.count(0);
      violations += file.count(1);
      if (file.count(1) > 0) {
        failing.add(file.file());
      }
      if (file.values().size() > 3) {
        min = Numbers.least(min, file.number(2));
        max = Numbers.greatest(max, file.number(3));
      }
    }
    if (usable == 0) {
      return Judged.insufficient(allowed, subject + ": there is no value to look at");
    }
    Map<String, Double> stats =
        Map.of("values", (double) usable, "violations", (double) violations);
    String observed =
        Double.isNaN(min)
            ? violations + " of " + usable
            : Numbers.show(min) + " to " + Numbers.show(max);
    String message =
        violations == 0
            ? "%s: all %d values are fit".formatted(subject, usable)
            : "%s: %d of %d values %s%s"
                .formatted(subject, violations, usable, words, inFiles(failing));
    Judged judged = Judged.of(violations == 0, observed, allowed, message, stats).in(failing);
    return Double.isNaN(min) ? judged : judged.with("min", min).with("max", max);
  }

  static CompiledCheck unique(DataCheckSpec spec, Unique check) {
    List<String> names = check.columns().stream().map(SqlText::name).toList();
    String key = names.size() == 1 ? names.get(0) : "row(" + String.join(", ", names) + ")";
    String usable =
        names.stream().map(n -> n + " IS NOT NULL").collect(Collectors.joining(" AND "));
    String allowed = "no two rows with the same " + String.join(", ", check.columns());
    return new CompiledCheck(
        spec,
        "unique",
        check.columns(),
        List.of(
            "count(*)" + filter(spec, usable),
            "count(DISTINCT " + key + ")" + filter(spec, usable)),
        Optional.empty(),
        files -> judgeUnique(check, allowed, files));
  }

  private static Judged judgeUnique(Unique check, String allowed, List<Figures> files) {
    long rows = 0;
    long repeated = 0;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      rows += file.count(0);
      long extra = file.count(0) - file.count(1);
      repeated += extra;
      if (extra > 0) {
        failing.add(file.file());
      }
    }
    if (rows == 0) {
      return Judged.insufficient(
          allowed, "There is no value of " + String.join(", ", check.columns()));
    }
    String message =
        "%s: %d of %d rows repeat another one%s"
            .formatted(String.join(", ", check.columns()), repeated, rows, inFiles(failing));
    return Judged.of(
            repeated == 0,
            repeated + " repeated",
            allowed,
            message,
            Map.of("rows", (double) rows, "repeated", (double) repeated))
        .in(failing);
  }

  static String inFiles(List<String> files) {
    if (files.isEmpty() || files.equals(List.of(GateStatement.WINDOW))) {
      return "";
    }
    String more = files.size() > 3 ? " and " + (files.size() - 3) + " more" : "";
    return " in " + files.stream().limit(3).collect(Collectors.joining(", ")) + more;
  }
}
