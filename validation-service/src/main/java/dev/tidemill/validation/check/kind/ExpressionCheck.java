package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import java.util.List;

/**
 * Each row satisfies a SQL condition; a row for which it is null does not fail. Only DuckDB knows
 * which columns it names.
 */
public final class ExpressionCheck extends EachRowCheck<Expression> {

  @Override
  public Class<Expression> spec() {
    return Expression.class;
  }

  @Override
  public List<String> expressions(Expression kind) {
    return List.of(kind.sql());
  }

  @Override
  String hasValue(Check<Expression> check) {
    return condition(check) + " IS NOT NULL";
  }

  @Override
  String fails(Check<Expression> check) {
    return condition(check) + " IS FALSE";
  }

  private static String condition(Check<Expression> check) {
    return "CAST((" + check.kind().sql() + "\n) AS BOOLEAN)";
  }

  @Override
  public Judged judge(Check<Expression> check, List<Part<Failures>> parts) {
    String sql = check.kind().sql();
    return Failures.judge(check.spec(), sql, sql, "do not satisfy it", parts);
  }
}
