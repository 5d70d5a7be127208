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
import java.util.stream.Collectors;

/**
 * Compares inputs with the training data of the champion: decision rule D1, by {@link DriftWatch}.
 */
final class LiveDrift implements MonitorKind<Drift, DriftWatch> {

  private static final int SHOWN_NEW = 3;
  private static final int SHOWN_VALUES = 50;

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
          champion.profile().feature(column).filter(FeatureProfile::comparable);
      if (reference.isEmpty()) {
        before.ifPresent(watch -> watches.keep(subject, watch));
        continue;
      }
      int index = champion.features().indexOf(column);
      List<DriftWatch.Value> values =
          rows.stream().map(row -> value(row, column, index, reference.get())).toList();
      DriftWatch.Step step =
          before
              .filter(watch -> watch.grid().resolves(reference.get()))
              .orElseGet(() -> DriftWatch.start(column, reference.get()))
              .observe(values, reference.get(), check.max());
      step.drifts()
          .forEach(
              d -> watches.saw(sighting(subject, champion.version(), check, d, reference.get())));
      watches.keep(subject, step.next());
    }
  }

  private static DriftWatch.Value value(
      InputRow row, String column, int index, FeatureProfile reference) {
    return reference.holdsText()
        ? DriftWatch.Value.of(row.eventMillis(), row.text(column))
        : new DriftWatch.Value(row.eventMillis(), row.value(index));
  }

  private static Sighting sighting(
      Subject subject, int version, Drift check, DriftWatch.Drift drift, FeatureProfile reference) {
    PopulationStability stability = drift.stability();
    String bins =
        reference.holdsText()
            ? stability.bins() + " values or groups of rare ones" + newValues(drift, reference)
            : "%d bins of equal %s"
                .formatted(stability.bins(), drift.equalShares() ? "share" : "width");
    String message =
        String.format(
            Locale.ROOT,
            "%s is not distributed as in the training data of version %d: PSI %.3f less %.3f that"
                + " chance gives, limit %.2f (%d rows of three days, %s).",
            subject.shown(),
            version,
            stability.index(),
            stability.chance(),
            check.max(),
            stability.currentRows(),
            bins);
    return new Sighting(
        subject,
        version,
        drift.onsetMillis(),
        drift.atMillis(),
        stability.excess(),
        check.max(),
        message,
        figures(check, drift, reference));
  }

  /** The values that the training data did not have, the most frequent first. */
  private static String newValues(DriftWatch.Drift drift, FeatureProfile reference) {
    if (drift.unseen().isEmpty()) {
      return "";
    }
    String most =
        drift.unseen().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(SHOWN_NEW)
            .map(e -> "\"%s\" (%d)".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    String not = reference.hasAllCategories() ? "new" : "not among the most frequent of training";
    return "; %d values are %s, such as %s".formatted(drift.unseen().size(), not, most);
  }

  /**
   * Counts per bin before rare ones are pooled: {@code reference.1} to {@code current.48}, or as
   * many as there are deciles. Of text the counts of the most frequent values, by their names.
   */
  private static Map<String, Double> figures(
      Drift check, DriftWatch.Drift drift, FeatureProfile reference) {
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
    if (reference.holdsText()) {
      long unseen = drift.unseen().values().stream().mapToLong(Long::longValue).sum();
      all.put("unseenRows", (double) unseen);
      List<String> values = reference.values();
      for (String value : reference.frequent(SHOWN_VALUES)) {
        all.put("reference." + value, (double) drift.reference().get(values.indexOf(value)));
        all.put("current." + value, (double) drift.current().get(values.indexOf(value)));
      }
      return all;
    }
    for (int bin = 0; bin < drift.reference().size(); bin++) {
      all.put("reference." + (bin + 1), (double) drift.reference().get(bin));
      all.put("current." + (bin + 1), (double) drift.current().get(bin));
    }
    return all;
  }
}
