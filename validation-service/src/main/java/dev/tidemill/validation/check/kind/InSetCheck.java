package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.List;
import java.util.Optional;

/** Values that are among a few, compared as values of the column's type. */
public final class InSetCheck implements RowCheckKind<InSet, Failures> {

  @Override
  public Class<InSet> spec() {
    return InSet.class;
  }

  @Override
  public List<String> columns(InSet kind) {
    return List.of(kind.column());
  }

  @Override
  public List<String> aggregates(Check<InSet> check) {
    return Failures.aggregates(
        check, name(check.kind().column()) + " IS NOT NULL", outside(check), List.of());
  }

  private static String outside(Check<InSet> check) {
    String column = check.kind().column();
    String among = check.columns().isAmong(column, check.kind().values());
    return name(column) + " IS NOT NULL AND NOT " + among;
  }

  @Override
  public Optional<Violation> violation(Check<InSet> check) {
    return Optional.of(new Violation.Each(outside(check)));
  }

  @Override
  public Failures figures(Check<InSet> check, Row row) {
    return Failures.of(row);
  }

  @Override
  public Judged judge(Check<InSet> check, List<Part<Failures>> parts) {
    InSet set = check.kind();
    String rule = "one of " + String.join(", ", set.values());
    return Failures.judge(check.spec(), set.column(), rule, "are not in the set", parts);
  }
}
