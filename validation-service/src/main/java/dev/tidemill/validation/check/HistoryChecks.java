package dev.tidemill.validation.check;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.validation.check.CheckCompiler.filter;

import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Checks of a file against the files that were accepted before it. Only accepted files are history,
 * so what was turned away never becomes the norm. Without history the check has insufficient data
 * and does not block.
 */
final class HistoryChecks {

  private HistoryChecks() {}

  /** The key of a mean in {@link FileHistory#means}: the column, with the condition if any. */
  static String figureKey(DataCheckSpec spec, Mean check) {
    return check.column() + spec.where().map(w -> " where " + w).orElse("");
  }

  /** The key of the number of rows that this condition selects, in {@link FileHistory#means}. */
  static String rowsKey(String where) {
    return "count of rows: " + where;
  }

  static CompiledCheck mean(
      DataCheckSpec spec, Mean check, Columns columns, List<FileHistory> history) {
    if (!columns.isNumber(check.column())) {
      return CompiledCheck.broken(
          spec,
          "mean",
          List.of(check.column()),
          "%s is %s, but a mean needs a number"
              .formatted(check.column(), columns.types().get(check.column())));
    }
    String x = "CAST(" + name(check.column()) + " AS DOUBLE)";
    String finite = filter(spec, "isfinite(" + x + ")");
    List<Double> past =
        last(
            check.againstLast(),
            history.stream()
                .map(h -> h.means().get(figureKey(spec, check)))
                .filter(Objects::nonNull)
                .filter(Double::isFinite)
                .toList());
    return new CompiledCheck(
        spec,
        "mean",
        List.of(check.column()),
        List.of("count(*)", "avg(" + x + ")" + finite, "count(*)" + finite),
        Optional.empty(),
        files -> judgeMean(check, past, files));
  }

  private static Judged judgeMean(Mean check, List<Double> past, List<Figures> files) {
    if (past.isEmpty()) {
      return Judged.insufficient(
              "within %s of the last %d accepted files"
                  .formatted(Numbers.show(check.maxChange()), check.againstLast()),
              check.column() + ": no accepted file has a mean to compare with yet")
          .notBlocking();
    }
    double usual = past.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    String allowed =
        "within %s of %s, the mean of the last %d accepted files"
            .formatted(Numbers.show(check.maxChange()), Numbers.show(usual), past.size());
    double worst = Double.NaN;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      double mean = file.number(1);
      if (file.count(2) == 0 || Double.isNaN(mean)) {
        continue;
      }
      if (Double.isNaN(worst) || Math.abs(mean - usual) > Math.abs(worst - usual)) {
        worst = mean;
      }
      if (Math.abs(mean - usual) > check.maxChange()) {
        failing.add(file.file());
      }
    }
    if (Double.isNaN(worst)) {
      return RowChecks.nothing(allowed, check.column() + ": there is no finite value", files);
    }
    String message =
        "%s: mean %s%s, %s"
            .formatted(check.column(), Numbers.show(worst), Judged.inFiles(failing), allowed);
    Map<String, Double> stats =
        Map.of("mean", worst, "usual", usual, "files", (double) past.size());
    return Judged.of(failing.isEmpty(), Numbers.show(worst), allowed, message, stats).in(failing);
  }

  static CompiledCheck rowCount(DataCheckSpec spec, RowCount check, List<FileHistory> history) {
    if (check.againstLast().isPresent() && spec.scope() == Scope.WINDOW) {
      return CompiledCheck.broken(
          spec,
          "rowCount",
          List.of(),
          "The window cannot be compared with earlier files; with scope: window only min is"
              + " allowed");
    }
    List<Double> past =
        last(
            check.againstLast().orElse(0),
            history.stream().map(h -> rows(spec, h)).filter(Objects::nonNull).toList());
    String unit = spec.scope() == Scope.WINDOW ? "rows in the window" : "rows a file";
    return new CompiledCheck(
        spec,
        "rowCount",
        List.of(),
        List.of("count(*)" + filter(spec, "")),
        Optional.empty(),
        files -> judgeRowCount(check, unit, past, files));
  }

  /** As many rows as the check counts, of a file accepted earlier; null if nobody counted them. */
  private static Double rows(DataCheckSpec spec, FileHistory file) {
    return spec.where().isEmpty()
        ? Double.valueOf(file.rows())
        : file.means().get(rowsKey(spec.where().get()));
  }

  private static Judged judgeRowCount(
      RowCount check, String unit, List<Double> past, List<Figures> files) {
    OptionalDouble usual = past.stream().mapToDouble(Double::doubleValue).average();
    boolean compares =
        check.maxChange().isPresent() && usual.isPresent() && usual.getAsDouble() > 0;
    String allowed = allowed(check, unit, usual, compares);
    if (files.isEmpty()) {
      return Judged.insufficient(allowed, "There is no file to count");
    }
    double worst = files.get(0).count(0);
    double worstChange = 0;
    List<String> failing = new ArrayList<>();
    for (Figures file : files) {
      double rows = file.count(0);
      double change = compares ? rows / usual.getAsDouble() - 1 : 0;
      boolean few = check.min().isPresent() && rows < check.min().get();
      boolean unusual = compares && Math.abs(change) > check.maxChange().getAsDouble();
      if (Math.abs(change) > Math.abs(worstChange) || !compares && rows < worst) {
        worst = rows;
        worstChange = change;
      }
      if (few || unusual) {
        failing.add(file.file());
      }
    }
    if (!compares && check.min().isEmpty()) {
      return Judged.insufficient(allowed, "No accepted file to compare the rows with yet")
          .notBlocking();
    }
    String message =
        "%s%s, %s".formatted(Counted.of((long) worst, "row"), Judged.inFiles(failing), allowed);
    Map<String, Double> stats =
        compares
            ? Map.of("rows", worst, "usual", usual.getAsDouble(), "change", worstChange)
            : Map.of("rows", worst);
    return Judged.of(failing.isEmpty(), Numbers.show(worst), allowed, message, stats).in(failing);
  }

  private static String allowed(
      RowCount check, String unit, OptionalDouble usual, boolean compares) {
    List<String> parts = new ArrayList<>();
    check.min().ifPresent(min -> parts.add("at least " + min + " " + unit));
    if (compares) {
      parts.add(
          "within %s %% of %s, the mean of the accepted files"
              .formatted(
                  Numbers.show(100 * check.maxChange().getAsDouble()),
                  Numbers.show(usual.getAsDouble())));
    }
    return String.join(", ", parts);
  }

  private static List<Double> last(int n, List<Double> values) {
    return values.subList(Math.max(0, values.size() - n), values.size());
  }
}
