package dev.tidemill.validation.monitor.kind;

import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.ShareWatch;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.Watches;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/**
 * The share of good values a day: decision rule C4.
 *
 * @param good which values are good
 * @param word what a good value is, in a sentence
 * @param least the smallest share that is allowed
 * @param version the champion
 */
record Shares(DoublePredicate good, String word, double least, int version) {

  /** Takes the values of a subject. */
  void watch(
      Subject subject,
      List<InputRow> rows,
      ToDoubleFunction<InputRow> value,
      Watches<ShareWatch> watches) {
    List<ShareWatch.Value> values =
        rows.stream()
            .map(
                row -> new ShareWatch.Value(row.eventMillis(), good.test(value.applyAsDouble(row))))
            .toList();
    ShareWatch.Step step = watches.before(subject).orElse(ShareWatch.START).observe(values, least);
    step.shortfalls().forEach(s -> watches.saw(sighting(subject, s)));
    watches.keep(subject, step.next());
  }

  private Sighting sighting(Subject subject, ShareWatch.Shortfall shortfall) {
    String message =
        String.format(
            Locale.ROOT,
            "%s is %s in %.1f %% of a day's %d requests; at least %.1f %% is expected.",
            subject.shown(),
            word,
            100 * shortfall.share(),
            shortfall.rows(),
            100 * least);
    return new Sighting(
        subject,
        version,
        shortfall.onsetMillis(),
        shortfall.atMillis(),
        shortfall.share(),
        least,
        message,
        Map.of(
            "rows",
            (double) shortfall.rows(),
            "bad",
            (double) shortfall.bad(),
            "least",
            least,
            "chance",
            shortfall.chance(),
            "alpha",
            ShareWatch.ALPHA));
  }
}
