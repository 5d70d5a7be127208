package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.ShareWatch;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import java.util.List;

/** Inputs that are missing too often. */
final class LiveComplete implements MonitorKind<Complete, ShareWatch> {

  @Override
  public Class<Complete> spec() {
    return Complete.class;
  }

  @Override
  public Class<ShareWatch> watch() {
    return ShareWatch.class;
  }

  @Override
  public void inputs(
      Complete check, WatchedModel champion, List<InputRow> rows, Watches<ShareWatch> watches) {
    Shares present = new Shares(v -> !Double.isNaN(v), "present", check.min(), champion.version());
    for (String column : champion.watched(check.columns())) {
      int index = champion.features().indexOf(column);
      Subject subject = Subject.input(watches.check(), column);
      present.watch(subject, rows, row -> row.value(index), watches);
    }
  }
}
