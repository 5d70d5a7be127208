package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.PredictionDrift;
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
 * Compares what the champion answers with what it answered on its holdout: its scores, or which of
 * several classes it decides for.
 */
final class LivePredictionDrift implements MonitorKind<PredictionDrift, DriftWatch> {

  @Override
  public Class<PredictionDrift> spec() {
    return PredictionDrift.class;
  }

  @Override
  public Class<DriftWatch> watch() {
    return DriftWatch.class;
  }

  @Override
  public void inputs(
      PredictionDrift check,
      WatchedModel champion,
      List<InputRow> rows,
      Watches<DriftWatch> watches) {
    Subject subject = Subject.answers(watches.check());
    Optional<FeatureProfile> reference =
        champion.profile().answers().filter(FeatureProfile::comparable);
    if (reference.isEmpty()) {
      watches.keepAll();
      return;
    }
    List<DriftWatch.Value> values =
        rows.stream().filter(InputRow::answered).map(LivePredictionDrift::value).toList();
    new DriftOfSubject(subject, reference.get(), "the holdout", check.max())
        .take(values, champion.version(), watches);
  }

  @Override
  public Optional<WatchLevel> level(
      PredictionDrift check, MonitorPlan plan, int champion, Subject subject, DriftWatch watch) {
    return plan.model(champion)
        .flatMap(model -> model.profile().answers())
        .flatMap(watch::stability)
        .map(stability -> new WatchLevel(stability.excess(), check.max()));
  }

  private static DriftWatch.Value value(InputRow row) {
    return row.decided()
        .map(word -> DriftWatch.Value.of(row.eventMillis(), word))
        .orElseGet(() -> new DriftWatch.Value(row.eventMillis(), row.score()));
  }
}
