package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import java.util.List;

/**
 * A check of the data gate on traffic, day by day ({@link DayFold}).
 *
 * @param <S> its record in the specification
 * @param <F> its figures
 */
final class LiveDays<S extends MonitorSpec.Kind, F extends Record>
    implements MonitorKind<S, DayWatch> {

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
  public boolean watches(boolean text) {
    return !text || kind.watchesText();
  }

  @Override
  public void inputs(
      S check, WatchedModel champion, List<InputRow> rows, Watches<DayWatch> watches) {
    for (String column : champion.watched(check.namedColumns())) {
      DayFold<F> days = days(check, Subject.input(watches.check(), column), champion, watches);
      int index = champion.features().indexOf(column);
      if (!champion.isText(column)) {
        days.take(rows, (figures, row, end) -> kind.add(check, figures, row.value(index), end));
      } else if (kind.watchesText()) {
        days.take(rows, (figures, row, end) -> kind.addText(check, figures, row.text(column), end));
      }
    }
    if (kind.watchesAnswers()) {
      DayFold<F> days = days(check, Subject.answers(watches.check()), champion, watches);
      List<InputRow> answered = rows.stream().filter(InputRow::answered).toList();
      days.take(answered, (figures, row, end) -> kind.addAnswer(check, figures, row.score(), end));
    }
  }

  private DayFold<F> days(
      S check, Subject subject, WatchedModel champion, Watches<DayWatch> watches) {
    return new DayFold<>(
        subject,
        champion.version(),
        watches,
        kind.empty(check),
        (day, end) -> kind.judge(check, subject.shown(), day, end));
  }
}
