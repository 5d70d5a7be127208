package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Freshness;
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
 */
public final class FreshnessCheck
    implements RowCheckKind<Freshness, FreshnessCheck.Newest>,
        LiveCheckKind<Freshness, FreshnessCheck.Newest> {

  /** About as many seconds as an {@link Instant} can hold; a number may be larger. */
  private static final double FARTHEST = 3e16;

  /**
   * The newest of some values.
   *
   * @param rows all of them
   * @param values those with a time
   * @param seconds since 1970; NaN where there is no time
   */
  public record Newest(long rows, long values, double seconds) {

    private static final Newest NONE = new Newest(0, 0, Double.NaN);

    private Newest merge(Newest other) {
      return new Newest(
          rows + other.rows, values + other.values, Numbers.greatest(seconds, other.seconds));
    }

    private double ageSeconds(Instant now) {
      return now.toEpochMilli() / 1000.0 - seconds;
    }
  }

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
    String seconds = check.columns().asSeconds(check.kind().column()).orElseThrow();
    String finite = check.filter("isfinite(" + seconds + ")");
    return List.of("count(*)", "count(*)" + finite, "max(" + seconds + ")" + finite);
  }

  @Override
  public Newest figures(Check<Freshness> check, Row row) {
    return new Newest(row.count(0), row.count(1), row.number(2));
  }

  @Override
  public Judged judge(Check<Freshness> check, List<Part<Newest>> parts) {
    Freshness spec = check.kind();
    String allowed = "at most " + Durations.text(spec.max()) + " old";
    Newest newest = parts.stream().map(Part::figures).reduce(Newest.NONE, Newest::merge);
    if (newest.values == 0) {
      return Judged.nothing(allowed, spec.column() + ": there is no time", newest.rows);
    }
    double age = newest.ageSeconds(check.context().now());
    String message =
        "%s: the newest value is %s, %s before the run's clock; %s"
            .formatted(spec.column(), time(newest), days(age), allowed);
    return Judged.of(
        age <= spec.max().toMillis() / 1000.0,
        days(age),
        allowed,
        message,
        statistics(spec, newest, age));
  }

  private static String time(Newest newest) {
    double seconds = Math.max(-FARTHEST, Math.min(FARTHEST, Math.floor(newest.seconds)));
    return Instant.ofEpochSecond((long) seconds).toString();
  }

  private static String days(double seconds) {
    return Numbers.show(seconds / 86_400) + " days";
  }

  private static Map<String, Double> statistics(Freshness spec, Newest newest, double age) {
    return Map.of(
        "ageSeconds",
        age,
        "maxAgeSeconds",
        spec.max().toMillis() / 1000.0,
        "values",
        (double) newest.values);
  }

  @Override
  public Newest empty(Freshness kind) {
    return Newest.NONE;
  }

  /**
   * @param value seconds since 1970, as times are among model inputs
   */
  @Override
  public Newest add(Freshness kind, Newest figures, double value) {
    return figures.merge(
        Double.isFinite(value) ? new Newest(1, 1, value) : new Newest(1, 0, Double.NaN));
  }

  @Override
  public Newest merge(Newest a, Newest b) {
    return a.merge(b);
  }

  @Override
  public LiveJudged judge(Freshness kind, String subject, Newest day, Instant end) {
    double most = kind.max().toMillis() / 86_400_000.0;
    if (day.values == 0) {
      return LiveJudged.insufficient(most);
    }
    double age = day.ageSeconds(end);
    if (age / 86_400 <= most) {
      return LiveJudged.pass(age / 86_400, most);
    }
    String message =
        "The newest value of %s on a day is %s, %s before its end; at most %s is expected."
            .formatted(subject, time(day), days(age), Durations.text(kind.max()));
    return LiveJudged.fail(age / 86_400, most, message, statistics(kind, day, age));
  }
}
