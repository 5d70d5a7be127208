package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.schemas.spec.check.UniqueRatio;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import java.util.List;

/**
 * The number of different values in a column of a file, relative to all its values. It does not
 * watch traffic: to merge two halves of a day, all their values would have to be kept.
 */
public final class UniqueRatioCheck implements RowCheckKind<UniqueRatio, Figure> {

  @Override
  public Class<UniqueRatio> spec() {
    return UniqueRatio.class;
  }

  @Override
  public List<String> aggregates(Check<UniqueRatio> check) {
    String column = check.kind().column();
    String present = check.filter("NOT " + check.columns().isMissing(column));
    return List.of(
        "count(*)",
        "count(*)" + present,
        "CAST(count(DISTINCT %s)%s AS DOUBLE)".formatted(name(column), present));
  }

  @Override
  public Figure figures(Check<UniqueRatio> check, Row row) {
    long values = row.count(1);
    return new Figure(row.count(0), values, values == 0 ? Double.NaN : row.number(2) / values);
  }

  @Override
  public Judged judge(Check<UniqueRatio> check, List<Part<Figure>> parts) {
    UniqueRatio ratio = check.kind();
    return new Bounds(ratio.min(), ratio.max())
        .judge(ratio.column(), "ratio of different values", "uniqueRatio", parts);
  }
}
