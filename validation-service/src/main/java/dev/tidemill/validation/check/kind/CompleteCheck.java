package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The share of values that are not missing, in each file and on each day of traffic. Null and NaN
 * are missing.
 */
public final class CompleteCheck
    implements RowCheckKind<Complete, Share>, LiveCheckKind<Complete, Share> {

  @Override
  public Class<Complete> spec() {
    return Complete.class;
  }

  @Override
  public List<String> aggregates(Check<Complete> check) {
    return List.of(
        "count(*)", "count(*)" + check.filter(), "count(*)" + check.filter(missing(check)));
  }

  private static String missing(Check<Complete> check) {
    return check.columns().isMissing(check.kind().column());
  }

  @Override
  public Optional<Violation> violation(Check<Complete> check) {
    return Optional.of(new Violation.Each(missing(check)));
  }

  @Override
  public Share figures(Check<Complete> check, Row row) {
    return new Share(row.count(0), row.count(1), row.count(2));
  }

  @Override
  public Judged judge(Check<Complete> check, List<Part<Share>> parts) {
    String column = check.kind().column();
    double min = check.kind().min();
    String allowed = "share of values at least " + Numbers.show(min);
    Share all = parts.stream().map(Part::figures).reduce(Share.NONE, Share::merge);
    if (all.looked() == 0) {
      return Judged.nothing(allowed, column + ": there are no rows", all.rows());
    }
    double worst = parts.stream().mapToDouble(p -> p.figures().good()).min().orElse(1);
    List<Part<Share>> failing = parts.stream().filter(p -> p.figures().good() < min).toList();
    String message = column + ": " + Judged.inEach(failing, all, CompleteCheck::missing);
    Map<String, Double> stats =
        Map.of("share", worst, "rows", (double) all.looked(), "missing", (double) all.bad());
    return Judged.of(failing.isEmpty(), Numbers.show(worst), allowed, message, stats)
        .in(Part.names(failing));
  }

  private static String missing(Share share) {
    return "%d of %s %s missing"
        .formatted(
            share.bad(),
            Counted.of(share.looked(), "value"),
            Counted.verb(share.bad(), "is", "are"));
  }

  @Override
  public Share empty(Complete kind) {
    return Share.NONE;
  }

  @Override
  public Share add(Complete kind, Share figures, double value, Instant end) {
    return figures.with(!Double.isNaN(value));
  }

  @Override
  public boolean watchesText() {
    return true;
  }

  @Override
  public Share addText(Complete kind, Share figures, String value, Instant end) {
    return figures.with(value != null);
  }

  @Override
  public Share merge(Share a, Share b) {
    return a.merge(b);
  }

  @Override
  public LiveJudged judge(Complete kind, String subject, Share day, Instant end) {
    return day.judgeDay(subject, "present", kind.min());
  }
}
