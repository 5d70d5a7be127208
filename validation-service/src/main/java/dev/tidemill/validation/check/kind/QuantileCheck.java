package dev.tidemill.validation.check.kind;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.check.Quantile;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import java.util.List;
import java.util.Optional;

/**
 * A quantile of the finite values of a column in each file: exact, and linear between two values.
 * It does not watch traffic: no library here has a sketch that can be merged and takes negative
 * values.
 */
public final class QuantileCheck implements RowCheckKind<Quantile, Figure> {

  @Override
  public Class<Quantile> spec() {
    return Quantile.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<Quantile> check) {
    return check.needsNumber(check.kind().column(), "a quantile");
  }

  @Override
  public List<String> aggregates(Check<Quantile> check) {
    String x = check.number(check.kind().column());
    String finite = check.finite(check.kind().column());
    return List.of(
        "count(*)",
        "count(*)" + finite,
        "quantile_cont(%s, %s)%s".formatted(x, Sql.number(check.kind().q()), finite));
  }

  @Override
  public Figure figures(Check<Quantile> check, Row row) {
    return Figure.of(row);
  }

  @Override
  public Judged judge(Check<Quantile> check, List<Part<Figure>> parts) {
    Quantile quantile = check.kind();
    return new Bounds(quantile.min(), quantile.max())
        .judge(quantile.column(), "quantile " + Numbers.show(quantile.q()), "quantile", parts)
        .with("q", quantile.q());
  }
}
