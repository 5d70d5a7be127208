package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The mean of a column in a file, compared with the files that were accepted before it. Without
 * history the check has insufficient data and does not hold up the run.
 */
public final class MeanCheck implements RowCheckKind<Mean, Figure> {

  @Override
  public Class<Mean> spec() {
    return Mean.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<Mean> check) {
    return check.needsNumber(check.kind().column(), "a mean");
  }

  @Override
  public List<String> aggregates(Check<Mean> check) {
    String finite = check.finite(check.kind().column());
    return List.of("count(*)", "count(*)" + finite, average(check));
  }

  private static String average(Check<Mean> check) {
    String column = check.kind().column();
    return "avg(" + check.number(column) + ")" + check.finite(column);
  }

  @Override
  public Map<String, String> remembered(Check<Mean> check) {
    return check.columns().isNumber(check.kind().column())
        ? Map.of(key(check), average(check))
        : Map.of();
  }

  /** The key of the mean: the column, and the condition if there is one. */
  private static String key(Check<Mean> check) {
    return check.kind().column() + check.spec().where().map(w -> " where " + w).orElse("");
  }

  @Override
  public Figure figures(Check<Mean> check, Row row) {
    return Figure.of(row);
  }

  @Override
  public Judged judge(Check<Mean> check, List<Part<Figure>> parts) {
    Mean spec = check.kind();
    History past =
        History.last(spec.againstLast(), check.context().history(), h -> h.means().get(key(check)));
    OptionalDouble mean = past.usual();
    if (mean.isEmpty()) {
      return Judged.insufficient(
              "within %s of the last %d accepted files"
                  .formatted(Numbers.show(spec.maxChange()), spec.againstLast()),
              spec.column() + ": no accepted file has a mean to compare with yet")
          .notBlocking();
    }
    return judge(spec, mean.getAsDouble(), past.values().size(), parts);
  }

  private static Judged judge(Mean spec, double usual, int files, List<Part<Figure>> parts) {
    String allowed =
        "within %s of %s, the mean of the last %d accepted files"
            .formatted(Numbers.show(spec.maxChange()), Numbers.show(usual), files);
    List<Part<Figure>> known = parts.stream().filter(p -> p.figures().isKnown()).toList();
    Optional<Double> worst =
        known.stream()
            .map(p -> p.figures().value())
            .max(Comparator.comparingDouble(m -> Math.abs(m - usual)));
    if (worst.isEmpty()) {
      long rows = parts.stream().mapToLong(p -> p.figures().rows()).sum();
      return Judged.nothing(allowed, spec.column() + ": there is no finite value", rows);
    }
    List<Part<Double>> failing =
        Figure.failing(known, value -> Math.abs(value - usual) > spec.maxChange());
    String shown = Numbers.show(worst.get());
    String message =
        "%s: mean %s, %s"
            .formatted(spec.column(), Judged.inEach(failing, worst.get(), Numbers::show), allowed);
    Map<String, Double> stats =
        Map.of("mean", worst.get(), "usual", usual, "files", (double) files);
    return Judged.of(failing.isEmpty(), shown, allowed, message, stats).in(Part.names(failing));
  }
}
