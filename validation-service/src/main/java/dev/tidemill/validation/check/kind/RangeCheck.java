package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers within limits. NaN and infinity are outside every range. */
public final class RangeCheck implements RowCheckKind<Range, Failures> {

  @Override
  public Class<Range> spec() {
    return Range.class;
  }

  @Override
  public List<String> columns(Range kind) {
    return List.of(kind.column());
  }

  @Override
  public Optional<Judged> withoutRows(Check<Range> check) {
    return check.needsNumber(check.kind().column(), "a range");
  }

  @Override
  public List<String> aggregates(Check<Range> check) {
    String c = name(check.kind().column());
    return Failures.aggregates(
        check,
        c + " IS NOT NULL",
        outside(check),
        List.of("min(" + c + ")" + check.filter(), "max(" + c + ")" + check.filter()));
  }

  private static String outside(Check<Range> check) {
    Range range = check.kind();
    String c = name(range.column());
    List<String> outside = new ArrayList<>();
    if (check.columns().isFloating(range.column())) {
      outside.add("NOT isfinite(" + c + ")");
    }
    range.min().ifPresent(min -> outside.add(c + " < " + Sql.number(min)));
    range.max().ifPresent(max -> outside.add(c + " > " + Sql.number(max)));
    return outside.isEmpty() ? "false" : "(" + String.join(" OR ", outside) + ")";
  }

  @Override
  public Optional<Violation> violation(Check<Range> check) {
    return Optional.of(new Violation.Each(outside(check)));
  }

  @Override
  public Failures figures(Check<Range> check, Row row) {
    return Failures.of(row);
  }

  @Override
  public Judged judge(Check<Range> check, List<Part<Failures>> parts) {
    Range range = check.kind();
    return Failures.judge(
        check.spec(),
        range.column(),
        Limits.within(range.min(), range.max()),
        "outside the range",
        parts);
  }
}
