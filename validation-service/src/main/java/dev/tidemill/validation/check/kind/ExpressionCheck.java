package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.List;
import java.util.Optional;

/**
 * A SQL condition that each row satisfies; a row for which it is null fails nothing. Its columns
 * are only known to DuckDB.
 */
public final class ExpressionCheck implements RowCheckKind<Expression, Failures> {

  @Override
  public Class<Expression> spec() {
    return Expression.class;
  }

  @Override
  public List<String> columns(Expression kind) {
    return List.of();
  }

  @Override
  public List<String> expressions(Expression kind) {
    return List.of(kind.sql());
  }

  @Override
  public List<String> aggregates(Check<Expression> check) {
    return Failures.aggregates(
        check,
        condition(check.kind()) + " IS NOT NULL",
        condition(check.kind()) + " IS FALSE",
        List.of());
  }

  private static String condition(Expression kind) {
    return "CAST((" + kind.sql() + "\n) AS BOOLEAN)";
  }

  @Override
  public Optional<Violation> violation(Check<Expression> check) {
    return Optional.of(new Violation.Each(condition(check.kind()) + " IS FALSE"));
  }

  @Override
  public Failures figures(Check<Expression> check, Row row) {
    return Failures.of(row);
  }

  @Override
  public Judged judge(Check<Expression> check, List<Part<Failures>> parts) {
    String sql = check.kind().sql();
    return Failures.judge(check.spec(), sql, sql, "do not satisfy it", parts);
  }
}
