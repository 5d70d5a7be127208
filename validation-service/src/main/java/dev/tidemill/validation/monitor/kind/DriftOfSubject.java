package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Watches one subject against a reference: decision rule D1, by {@link DriftWatch}.
 *
 * @param than what the reference is, as a sentence names it
 * @param max of the check
 */
record DriftOfSubject(Subject subject, FeatureProfile reference, String than, double max) {

  private static final int SHOWN_NEW = 3;
  private static final int SHOWN_VALUES = 50;

  /** Takes values and keeps the watch. */
  void take(List<DriftWatch.Value> values, int version, Watches<DriftWatch> watches) {
    DriftWatch.Step step =
        watches
            .before(subject)
            .filter(watch -> watch.grid().resolves(reference))
            .orElseGet(() -> DriftWatch.start(subject.column(), reference))
            .observe(values, reference, max);
    step.drifts().forEach(d -> watches.saw(sighting(version, d)));
    watches.keep(subject, step.next());
  }

  private Sighting sighting(int version, DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    String bins =
        reference.holdsText()
            ? stability.bins() + " values or groups of rare ones" + newValues(drift)
            : "%d bins of equal %s"
                .formatted(stability.bins(), drift.equalShares() ? "share" : "width");
    String message =
        String.format(
            Locale.ROOT,
            "%s is not distributed as in %s of version %d: PSI %.3f less %.3f that chance gives,"
                + " limit %.2f (%d rows of three days, %s).",
            subject.shown(),
            than,
            version,
            stability.index(),
            stability.chance(),
            max,
            stability.currentRows(),
            bins);
    return new Sighting(
        subject,
        version,
        drift.onsetMillis(),
        drift.atMillis(),
        stability.excess(),
        max,
        message,
        figures(drift));
  }

  /** The values that the reference does not have, the most frequent first. */
  private String newValues(DriftWatch.Drift drift) {
    if (drift.unseen().isEmpty()) {
      return "";
    }
    String most =
        drift.unseen().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(SHOWN_NEW)
            .map(e -> "\"%s\" (%d)".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    String not = reference.hasAllCategories() ? "new" : "not among the most frequent";
    int unseen = drift.unseen().size();
    return "; %s %s %s, such as %s"
        .formatted(Counted.of(unseen, "value"), Counted.verb(unseen, "is", "are"), not, most);
  }

  /**
   * Counts per bin before rare ones are pooled: {@code reference.1} to {@code current.48}, or as
   * many as there are deciles. Of text the counts of the most frequent values, by their names.
   */
  private Map<String, Double> figures(DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    Map<String, Double> all = new TreeMap<>();
    all.put("psi", stability.index());
    all.put("chance", stability.chance());
    all.put("excess", stability.excess());
    all.put("limit", max);
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
