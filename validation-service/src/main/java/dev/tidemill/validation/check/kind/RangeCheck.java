package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each number lies within limits. NaN and infinity are outside every range. */
public final class RangeCheck extends EachRowCheck<Range> {

  @Override
  public Class<Range> spec() {
    return Range.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<Range> check) {
    return check.needsNumber(check.kind().column(), "a range");
  }

  @Override
  String hasValue(Check<Range> check) {
    return name(check.kind().column()) + " IS NOT NULL";
  }

  @Override
  String fails(Check<Range> check) {
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
  List<String> extremes(Check<Range> check) {
    String c = name(check.kind().column());
    boolean floating = check.columns().isFloating(check.kind().column());
    String numbers = check.filter(floating ? "NOT isnan(" + c + ")" : "");
    return List.of("min(" + c + ")" + numbers, "max(" + c + ")" + numbers);
  }

  @Override
  public Judged judge(Check<Range> check, List<Part<Failures>> parts) {
    Range range = check.kind();
    String allowed = new Bounds(range.min(), range.max()).words();
    return Failures.judge(check.spec(), range.column(), allowed, "outside the range", parts);
  }
}
