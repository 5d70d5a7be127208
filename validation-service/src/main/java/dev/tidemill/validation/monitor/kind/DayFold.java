package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchLevel;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Watches one subject day by day, in place while rows are taken: the figures of a day of event time
 * are judged when a later day begins. A day that fails is a sighting; the next one needs a good day
 * first.
 *
 * @param <F> figures of a day, which are stored in Avro
 */
final class DayFold<F extends Record> {

  private static final long DAY_MILLIS = 86_400_000L;

  /** How a row changes figures. */
  interface Adding<F> {
    F add(F figures, InputRow row, Instant end);
  }

  /** The outcome of a day. */
  interface Judging<F> {
    LiveJudged judge(F day, Instant end);
  }

  private final Subject subject;
  private final int version;
  private final Watches<DayWatch> watches;
  private final F empty;
  private final Judging<F> judging;
  private long open = DriftWatch.NO_DAY;
  private F figures;
  private boolean raised;

  /**
   * Goes on from what was kept.
   *
   * @param empty the figures before the first value
   */
  DayFold(Subject subject, int version, Watches<DayWatch> watches, F empty, Judging<F> judging) {
    this.subject = subject;
    this.version = version;
    this.watches = watches;
    this.empty = empty;
    this.judging = judging;
    this.figures = empty;
    @SuppressWarnings("unchecked")
    Class<F> type = (Class<F>) empty.getClass();
    watches
        .before(subject)
        .filter(watch -> watch.isOf(type))
        .ifPresent(
            watch -> {
              open = watch.day();
              figures = watch.figures(type);
              raised = watch.raised();
            });
  }

  /** Takes rows and keeps the watch; a row of an earlier day than the open one counts to that. */
  void take(List<InputRow> rows, Adding<F> adding) {
    for (InputRow row : rows) {
      long day = Math.floorDiv(row.eventMillis(), DAY_MILLIS);
      if (day > open) {
        close();
        open = day;
        figures = empty;
      }
      figures = adding.add(figures, row, end());
    }
    watches.keep(subject, DayWatch.of(open, figures, raised));
  }

  private Instant end() {
    return Instant.ofEpochMilli((open + 1) * DAY_MILLIS);
  }

  /** How a day stands that goes on, if it can be judged. */
  static Optional<WatchLevel> level(LiveJudged judged) {
    return Optional.of(new WatchLevel(judged.value(), judged.threshold()))
        .filter(level -> Double.isFinite(level.value()));
  }

  private void close() {
    if (open == DriftWatch.NO_DAY) {
      return;
    }
    long start = open * DAY_MILLIS;
    LiveJudged judged = judging.judge(figures, end());
    boolean fails = judged.outcome() == CheckOutcome.FAIL;
    if (fails && !raised) {
      watches.saw(
          new Sighting(
              subject,
              version,
              start,
              start + DAY_MILLIS - 1,
              judged.value(),
              judged.threshold(),
              judged.message(),
              judged.statistics()));
    }
    raised = judged.outcome() == CheckOutcome.INSUFFICIENT_DATA ? raised : fails;
  }
}
