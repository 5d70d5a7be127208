package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
      Optional<DriftWatch> before = watches.before(subject);
      Optional<FeatureProfile> reference =
          champion.profile().feature(column).filter(FeatureProfile::hasBins);
      if (reference.isEmpty()) {
        before.ifPresent(watch -> watches.keep(subject, watch));
        continue;
      }
      int index = champion.features().indexOf(column);
      List<DriftWatch.Value> values =
          rows.stream()
              .map(row -> new DriftWatch.Value(row.eventMillis(), row.value(index)))
              .toList();
      DriftWatch.Step step =
          before
              .filter(watch -> watch.grid().resolves(reference.get()))
              .orElseGet(() -> DriftWatch.start(column, reference.get()))
              .observe(values, reference.get(), check.max());
      step.drifts().forEach(d -> watches.saw(sighting(subject, champion.version(), check, d)));
      watches.keep(subject, step.next());
    }
  }

  private static Sighting sighting(
      Subject subject, int version, Drift check, DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    String message =
        String.format(
            Locale.ROOT,
            "%s is not distributed as in the training data of version %d: PSI %.3f less %.3f that"
                + " chance gives, limit %.2f (%d rows of three days, %d bins of equal %s).",
            subject.column(),
            version,
            stability.index(),
            stability.chance(),
            check.max(),
            stability.currentRows(),
            stability.bins(),
            drift.equalShares() ? "share" : "width");
    return new Sighting(
        subject,
        version,
        drift.onsetMillis(),
        drift.atMillis(),
        stability.excess(),
        check.max(),
        message,
        figures(check, drift));
  }

  /**
   * Counts per bin before rare ones are pooled: {@code reference.1} to {@code current.48}, or as
   * many as there are deciles.
   */
  private static Map<String, Double> figures(Drift check, DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    Map<String, Double> all = new TreeMap<>();
    all.put("psi", stability.index());
    all.put("chance", stability.chance());
    all.put("excess", stability.excess());
    all.put("limit", check.max());
    all.put("confidence", PopulationStability.CONFIDENCE);
    all.put("windowDays", (double) DriftWatch.WINDOW_DAYS);
    all.put("bins", (double) stability.bins());
    all.put("equalShares", drift.equalShares() ? 1.0 : 0.0);
    all.put("referenceRows", (double) stability.referenceRows());
    all.put("rows", (double) stability.currentRows());
    for (int bin = 0; bin < drift.reference().size(); bin++) {
      all.put("reference." + (bin + 1), (double) drift.reference().get(bin));
      all.put("current." + (bin + 1), (double) drift.current().get(bin));
    }
    return all;
  }
}
