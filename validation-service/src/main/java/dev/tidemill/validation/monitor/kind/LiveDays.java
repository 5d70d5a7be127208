package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import java.time.Instant;
import java.util.List;

/**
 * A check of the data gate on traffic: the figures of a day of event time are judged when a later
 * day begins. A day that fails is a finding; the next finding needs a good day first.
 *
 * @param <S> its record in the specification
 * @param <F> its figures
 */
final class LiveDays<S extends MonitorSpec.Kind, F extends Record>
    implements MonitorKind<S, DayWatch> {

  private static final long DAY_MILLIS = 86_400_000L;

  private final LiveCheckKind<S, F> kind;

  LiveDays(LiveCheckKind<S, F> kind) {
    this.kind = kind;
  }

  @Override
  public Class<S> spec() {
    return kind.spec();
  }

  @Override
  public Class<DayWatch> watch() {
    return DayWatch.class;
  }

  @Override
  public void inputs(
      S check, WatchedModel champion, List<InputRow> rows, Watches<DayWatch> watches) {
    for (String column : champion.watched(check.namedColumns())) {
      Subject subject = Subject.input(watches.check(), column);
      Days days = new Days(check, subject, champion.version(), watches);
      int index = champion.features().indexOf(column);
      if (!champion.isText(column)) {
        days.take(rows, (figures, row, end) -> kind.add(check, figures, row.value(index), end));
      } else if (kind.watchesText()) {
        days.take(rows, (figures, row, end) -> kind.addText(check, figures, row.text(column), end));
      }
    }
    if (kind.watchesAnswers()) {
      Subject subject = Subject.answers(watches.check());
      Days days = new Days(check, subject, champion.version(), watches);
      List<InputRow> answered = rows.stream().filter(InputRow::answered).toList();
      days.take(answered, (figures, row, end) -> kind.addAnswer(check, figures, row.score(), end));
    }
  }

  /** How a row changes figures. */
  private interface Adding<F> {
    F add(F figures, InputRow row, Instant end);
  }

  /** The days of one subject: mutable while rows are taken. */
  private final class Days {
    private final S check;
    private final Subject subject;
    private final int version;
    private final Watches<DayWatch> watches;
    private long open = DriftWatch.NO_DAY;
    private F figures;
    private boolean raised;

    Days(S check, Subject subject, int version, Watches<DayWatch> watches) {
      this.check = check;
      this.subject = subject;
      this.version = version;
      this.watches = watches;
      this.figures = kind.empty(check);
      @SuppressWarnings("unchecked")
      Class<F> type = (Class<F>) figures.getClass();
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

    /** Takes rows; one of an earlier day than the open one counts to the open one. */
    void take(List<InputRow> rows, Adding<F> adding) {
      for (InputRow row : rows) {
        long day = Math.floorDiv(row.eventMillis(), DAY_MILLIS);
        if (day > open) {
          close();
          open = day;
          figures = kind.empty(check);
        }
        figures = adding.add(figures, row, end());
      }
      watches.keep(subject, DayWatch.of(open, figures, raised));
    }

    private Instant end() {
      return Instant.ofEpochMilli((open + 1) * DAY_MILLIS);
    }

    private void close() {
      if (open == DriftWatch.NO_DAY) {
        return;
      }
      long start = open * DAY_MILLIS;
      LiveJudged judged = kind.judge(check, subject.shown(), figures, end());
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
}
