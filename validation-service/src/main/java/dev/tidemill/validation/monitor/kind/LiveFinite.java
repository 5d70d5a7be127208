package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.ShareWatch;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import java.util.List;

/** Infinite inputs, and answers that are infinite or no number. One is enough. */
final class LiveFinite implements MonitorKind<Finite, ShareWatch> {

  @Override
  public Class<Finite> spec() {
    return Finite.class;
  }

  @Override
  public Class<ShareWatch> watch() {
    return ShareWatch.class;
  }

  @Override
  public void inputs(
      Finite check, WatchedModel champion, List<InputRow> rows, Watches<ShareWatch> watches) {
    Shares finite = new Shares(v -> !Double.isInfinite(v), "finite", 1, champion.version());
    for (String column : champion.watched(check.columns())) {
      int index = champion.features().indexOf(column);
      Subject subject = Subject.input(watches.check(), column);
      finite.watch(subject, rows, row -> row.value(index), watches);
    }
    Shares answered = new Shares(Double::isFinite, "finite", 1, champion.version());
    answered.watch(
        Subject.answers(watches.check()),
        rows.stream().filter(InputRow::answered).toList(),
        InputRow::score,
        watches);
  }
}
