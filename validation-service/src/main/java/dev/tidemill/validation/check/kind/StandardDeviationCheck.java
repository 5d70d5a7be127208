package dev.tidemill.validation.check.kind;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The standard deviation of finite values, in each file and on each day of traffic. */
public final class StandardDeviationCheck
    implements RowCheckKind<StandardDeviation, Moments>, LiveCheckKind<StandardDeviation, Moments> {

  private static final String FIGURE = "standard deviation";
  private static final String STATISTIC = "standardDeviation";

  @Override
  public Class<StandardDeviation> spec() {
    return StandardDeviation.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<StandardDeviation> check) {
    return check.needsNumber(check.kind().column(), "a standard deviation");
  }

  @Override
  public List<String> aggregates(Check<StandardDeviation> check) {
    String far = Sql.number(Moments.FARTHEST);
    String x =
        "greatest(-%1$s, least(%1$s, %2$s))".formatted(far, check.number(check.kind().column()));
    String finite = check.finite(check.kind().column());
    return List.of(
        "count(*)", "count(*)" + finite, "avg(" + x + ")" + finite, "var_pop(" + x + ")" + finite);
  }

  @Override
  public Moments figures(Check<StandardDeviation> check, Row row) {
    long n = row.count(1);
    return n == 0
        ? new Moments(row.count(0), 0, 0, 0)
        : new Moments(row.count(0), n, row.number(2), n * row.number(3));
  }

  @Override
  public Judged judge(Check<StandardDeviation> check, List<Part<Moments>> parts) {
    List<Part<Figure>> figures =
        parts.stream().map(p -> new Part<>(p.name(), p.figures().deviation())).toList();
    return bounds(check.kind()).judge(check.kind().column(), FIGURE, STATISTIC, figures);
  }

  private static Bounds bounds(StandardDeviation kind) {
    return new Bounds(kind.min(), kind.max());
  }

  @Override
  public Moments empty(StandardDeviation kind) {
    return Moments.NONE;
  }

  @Override
  public Moments add(StandardDeviation kind, Moments figures, double value, Instant end) {
    return figures.with(value);
  }

  @Override
  public Moments merge(Moments a, Moments b) {
    return a.merge(b);
  }

  @Override
  public LiveJudged judge(StandardDeviation kind, String subject, Moments day, Instant end) {
    return bounds(kind).judgeDay(subject, FIGURE, STATISTIC, day.deviation());
  }
}
