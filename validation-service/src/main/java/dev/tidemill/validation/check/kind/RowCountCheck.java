package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A file has enough rows, or about as many as the files that were accepted before it. */
public final class RowCountCheck implements RowCheckKind<RowCount, Long> {

  @Override
  public Class<RowCount> spec() {
    return RowCount.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<RowCount> check) {
    return check.kind().againstLast().isPresent() && isWindow(check)
        ? Optional.of(
            Judged.error(
                "",
                "The window cannot be compared with earlier files; with scope: window only min is"
                    + " allowed"))
        : Optional.empty();
  }

  private static boolean isWindow(Check<RowCount> check) {
    return check.spec().scope() == Scope.WINDOW;
  }

  @Override
  public List<String> aggregates(Check<RowCount> check) {
    return List.of("count(*)" + check.filter());
  }

  /** Without a condition, the history has the number of rows already. */
  @Override
  public Map<String, String> remembered(Check<RowCount> check) {
    return check
        .spec()
        .where()
        .map(where -> Map.of(key(where), "count(*)" + check.filter()))
        .orElse(Map.of());
  }

  private static String key(String where) {
    return "count of rows: " + where;
  }

  private static Double rows(DataCheckSpec spec, FileHistory file) {
    return spec.where().isEmpty()
        ? Double.valueOf((double) file.rows())
        : file.means().get(key(spec.where().get()));
  }

  @Override
  public Long figures(Check<RowCount> check, Row row) {
    return row.count(0);
  }

  @Override
  public Judged judge(Check<RowCount> check, List<Part<Long>> parts) {
    RowCount spec = check.kind();
    OptionalDouble usual =
        History.last(
                spec.againstLast().orElse(0),
                check.context().history(),
                file -> rows(check.spec(), file))
            .usual();
    Rule rule =
        new Rule(
            spec.min().map(Long::doubleValue).orElse(0.0),
            spec.maxChange().isPresent() && usual.orElse(0) > 0 ? usual : OptionalDouble.empty(),
            spec.maxChange().orElse(0));
    String allowed = rule.allowed(spec.min(), isWindow(check));
    if (parts.isEmpty()) {
      return Judged.insufficient(allowed, "There is no file to count");
    }
    if (rule.usual.isEmpty() && spec.min().isEmpty()) {
      return Judged.insufficient(allowed, "No accepted file to compare the rows with yet")
          .notBlocking();
    }
    return judge(rule, allowed, parts);
  }

  private static Judged judge(Rule rule, String allowed, List<Part<Long>> parts) {
    long worst = parts.get(0).figures();
    for (Part<Long> part : parts) {
      if (rule.isWorse(part.figures(), worst)) {
        worst = part.figures();
      }
    }
    List<Part<Long>> failing = parts.stream().filter(p -> rule.isBroken(p.figures())).toList();
    String message =
        "%s, %s".formatted(Judged.inEach(failing, worst, n -> Counted.of(n, "row")), allowed);
    double rows = worst;
    Map<String, Double> stats =
        rule.usual.isEmpty()
            ? Map.of("rows", rows)
            : Map.of("rows", rows, "usual", rule.usual.getAsDouble(), "change", rule.change(worst));
    return Judged.of(failing.isEmpty(), Numbers.show(rows), allowed, message, stats)
        .in(Part.names(failing));
  }

  /**
   * What is allowed.
   *
   * @param usual rows of the accepted files, if a file is compared with them
   * @param maxChange relative to those
   */
  private record Rule(double min, OptionalDouble usual, double maxChange) {

    double change(long rows) {
      return usual.isEmpty() ? 0 : rows / usual.getAsDouble() - 1;
    }

    boolean isBroken(long rows) {
      return rows < min || Math.abs(change(rows)) > maxChange;
    }

    boolean isWorse(long rows, long than) {
      return usual.isEmpty() ? rows < than : Math.abs(change(rows)) > Math.abs(change(than));
    }

    String allowed(Optional<Long> least, boolean window) {
      List<String> parts = new ArrayList<>();
      least.ifPresent(
          n -> parts.add("at least " + n + " " + (window ? "rows in the window" : "rows a file")));
      if (usual.isPresent()) {
        parts.add(
            "within %s %% of %s, the mean of the accepted files"
                .formatted(Numbers.show(100 * maxChange), Numbers.show(usual.getAsDouble())));
      }
      return String.join(", ", parts);
    }
  }
}
