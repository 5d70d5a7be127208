package dev.tidemill.validation.check.kind;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The age of the newest value of a time column. In the data gate: of all new files together, by the
 * run's clock, so that an old file may come with a new one. On traffic: of a day, at its end.
 * Values in the future do not count; if there are no others, the check fails.
 */
public final class FreshnessCheck
    implements RowCheckKind<Freshness, Times>, LiveCheckKind<Freshness, Times> {

  @Override
  public Class<Freshness> spec() {
    return Freshness.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<Freshness> check) {
    String column = check.kind().column();
    return check.columns().asSeconds(column).isPresent()
        ? Optional.empty()
        : Optional.of(
            Judged.error(
                "",
                "%s is %s, but freshness needs a time"
                    .formatted(column, check.columns().types().get(column))));
  }

  @Override
  public List<String> aggregates(Check<Freshness> check) {
    String column = check.kind().column();
    String seconds = check.columns().asSeconds(column).orElseThrow();
    String time = "isfinite(" + seconds + ")";
    String lastSecond = Sql.number(Times.lastSecond(check.context().now()));
    String times = check.filter(time);
    String past = check.filter(time + " AND " + seconds + " <= " + lastSecond);
    return List.of(
        "count(*)",
        "count(*)" + check.filter("NOT " + check.columns().isMissing(column)),
        "count(*)" + past,
        "count(*)" + times,
        "max(" + seconds + ")" + past,
        "max(" + seconds + ")" + times);
  }

  @Override
  public Times figures(Check<Freshness> check, Row row) {
    return Times.of(row);
  }

  @Override
  public Judged judge(Check<Freshness> check, List<Part<Times>> parts) {
    Freshness spec = check.kind();
    String allowed = "at most " + Durations.text(spec.max()) + " old";
    Times all = parts.stream().map(Part::figures).reduce(Times.NONE, Times::merge);
    if (all.times() == 0) {
      return withoutTime(check, allowed, all);
    }
    double age = all.age(check.context().now());
    String seen =
        all.isAllFuture()
            ? "%s after the run's clock, the last one is %s"
                .formatted(
                    all.future() == 1 ? "the only time is" : "all " + all.future() + " times are",
                    Times.show(all.latest()))
            : "the newest value is %s, %s before the run's clock%s"
                .formatted(Times.show(all.newest()), days(age), ignored(all));
    return Judged.of(
        isFresh(spec, all, age),
        all.isAllFuture() ? "in the future" : days(age),
        allowed,
        "%s: %s; %s".formatted(spec.column(), seen, allowed),
        statistics(spec, all, age));
  }

  /** Text can be times; if none of it is, the column is not one of times. */
  private static Judged withoutTime(Check<Freshness> check, String allowed, Times all) {
    String column = check.kind().column();
    boolean text = check.columns().asNumber(column).isEmpty();
    return text && all.present() > 0
        ? Judged.error(
            allowed,
            "%s is %s, and none of its values is a time; freshness needs a time"
                .formatted(column, check.columns().types().get(column)))
        : Judged.nothing(allowed, column + ": there is no time", all.rows());
  }

  private static boolean isFresh(Freshness spec, Times times, double age) {
    return !times.isAllFuture() && age <= spec.max().toMillis() / 1000.0;
  }

  private static String ignored(Times times) {
    return times.future() == 0
        ? ""
        : " (%s in the future %s not count, the last one is %s)"
            .formatted(
                Counted.of(times.future(), "value"),
                Counted.verb(times.future(), "does", "do"),
                Times.show(times.latest()));
  }

  private static String days(double seconds) {
    return Numbers.show(seconds / 86_400) + " days";
  }

  private static Map<String, Double> statistics(Freshness spec, Times times, double age) {
    return Map.of(
        "ageSeconds",
        age,
        "maxAgeSeconds",
        spec.max().toMillis() / 1000.0,
        "values",
        (double) times.times(),
        "future",
        (double) times.future());
  }

  @Override
  public Times empty(Freshness kind) {
    return Times.NONE;
  }

  /**
   * @param value seconds since 1970, as times are among model inputs
   */
  @Override
  public Times add(Freshness kind, Times figures, double value, Instant end) {
    return figures.with(value, end);
  }

  @Override
  public Times merge(Times a, Times b) {
    return a.merge(b);
  }

  @Override
  public LiveJudged judge(Freshness kind, String subject, Times day, Instant end) {
    double most = kind.max().toMillis() / 86_400_000.0;
    if (day.times() == 0) {
      return LiveJudged.insufficient(most);
    }
    double age = day.age(end);
    if (isFresh(kind, day, age)) {
      return LiveJudged.pass(age / 86_400, most);
    }
    String seen =
        day.isAllFuture()
            ? "All times of %s on a day are after its end, the last one is %s"
                .formatted(subject, Times.show(day.latest()))
            : "The newest value of %s on a day is %s, %s before its end%s"
                .formatted(subject, Times.show(day.newest()), days(age), ignored(day));
    String message = "%s; at most %s is expected.".formatted(seen, Durations.text(kind.max()));
    return LiveJudged.fail(age / 86_400, most, message, statistics(kind, day, age));
  }
}
