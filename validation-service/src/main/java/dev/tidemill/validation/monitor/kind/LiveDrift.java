package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchLevel;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import java.util.List;
import java.util.Optional;

/**
 * Compares inputs with the training data of the champion: decision rule D1, by {@link DriftWatch}.
 */
final class LiveDrift implements MonitorKind<Drift, DriftWatch> {

  @Override
  public Class<Drift> spec() {
    return Drift.class;
  }

  @Override
  public Class<DriftWatch> watch() {
    return DriftWatch.class;
  }

  @Override
  public void inputs(
      Drift check, WatchedModel champion, List<InputRow> rows, Watches<DriftWatch> watches) {
    for (String column : champion.watched(check.columns())) {
      Subject subject = Subject.input(watches.check(), column);
      Optional<FeatureProfile> reference =
          champion.profile().feature(column).filter(FeatureProfile::comparable);
      if (reference.isEmpty()) {
        watches.before(subject).ifPresent(watch -> watches.keep(subject, watch));
        continue;
      }
      int index = champion.features().indexOf(column);
      List<DriftWatch.Value> values =
          rows.stream().map(row -> value(row, column, index, reference.get())).toList();
      new DriftOfSubject(subject, reference.get(), "the training data", check.max())
          .take(values, champion.version(), watches);
    }
  }

  @Override
  public Optional<WatchLevel> level(
      Drift check, MonitorPlan plan, int champion, Subject subject, DriftWatch watch) {
    return plan.model(champion)
        .flatMap(model -> model.profile().feature(subject.column()))
        .flatMap(watch::stability)
        .map(stability -> new WatchLevel(stability.excess(), check.max()));
  }

  private static DriftWatch.Value value(
      InputRow row, String column, int index, FeatureProfile reference) {
    return reference.holdsText()
        ? DriftWatch.Value.of(row.eventMillis(), row.text(column))
        : new DriftWatch.Value(row.eventMillis(), row.value(index));
  }
}
