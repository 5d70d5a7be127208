package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.validation.check.PopulationStability;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Words and numbers of the findings. Their ids follow from check, column and event time. */
final class Findings {

  private final MonitorPlan plan;

  Findings(MonitorPlan plan) {
    this.plan = plan;
  }

  Finding quality(String check, int version, QualityWatch.Alarm alarm) {
    String message =
        String.format(
            Locale.ROOT,
            "Version %d answers worse than a baseline that learns from every label: evidence %.0f"
                + " of %.0f over %d blocks, regret %.3f in the last one (%d labels).",
            version,
            alarm.statistic(),
            alarm.threshold(),
            alarm.blocks(),
            alarm.meanRegret(),
            alarm.rows());
    return finding(
        new Seen(
            check, "quality", Optional.empty(), version, alarm.onsetMillis(), alarm.atMillis()),
        alarm.statistic(),
        alarm.threshold(),
        message,
        Map.of(
            "statistic", alarm.statistic(),
            "threshold", alarm.threshold(),
            "meanRegret", alarm.meanRegret(),
            "meanExcess", alarm.meanExcess(),
            "rows", (double) alarm.rows(),
            "blocks", (double) alarm.blocks()));
  }

  Finding drift(
      String check, String column, int version, MonitorSpec.Drift spec, DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    String message =
        String.format(
            Locale.ROOT,
            "%s is not distributed as in the training data of version %d: PSI %.3f less %.3f that"
                + " chance gives, limit %.2f (%d rows of three days, %d bins).",
            column,
            version,
            stability.index(),
            stability.chance(),
            spec.max(),
            stability.currentRows(),
            stability.bins());
    return finding(
        new Seen(
            check, "drift", Optional.of(column), version, drift.onsetMillis(), drift.atMillis()),
        stability.excess(),
        spec.max(),
        message,
        Map.of(
            "psi", stability.index(),
            "chance", stability.chance(),
            "bins", (double) stability.bins(),
            "referenceRows", (double) stability.referenceRows(),
            "rows", (double) stability.currentRows()));
  }

  Finding share(
      String check,
      String kind,
      String column,
      int version,
      double least,
      ShareWatch.Shortfall shortfall) {
    String message =
        String.format(
            Locale.ROOT,
            "%s is %s in %.1f %% of a day's %d requests; at least %.1f %% is expected.",
            column,
            kind.equals("complete") ? "present" : "finite",
            100 * shortfall.share(),
            shortfall.rows(),
            100 * least);
    return finding(
        new Seen(
            check,
            kind,
            Optional.of(column),
            version,
            shortfall.onsetMillis(),
            shortfall.atMillis()),
        shortfall.share(),
        least,
        message,
        Map.of("rows", (double) shortfall.rows(), "bad", (double) shortfall.bad()));
  }

  Finding age(String check, MonitorSpec.Age spec, WatchedModel model, Instant at) {
    Duration age = Duration.between(model.dataEnd(), at);
    String message =
        String.format(
            Locale.ROOT,
            "Version %d has seen no data since %s: %d days, limit %d.",
            model.version(),
            model.dataEnd(),
            age.toDays(),
            spec.max().toDays());
    long onset = model.dataEnd().plus(spec.max()).toEpochMilli();
    return finding(
        new Seen(check, "age", Optional.empty(), model.version(), onset, at.toEpochMilli()),
        age.toSeconds() / 86_400.0,
        spec.max().toSeconds() / 86_400.0,
        message,
        Map.of("ageDays", age.toSeconds() / 86_400.0));
  }

  private record Seen(
      String check,
      String kind,
      Optional<String> column,
      int version,
      long onsetMillis,
      long atMillis) {}

  private Finding finding(
      Seen seen, double value, double threshold, String message, Map<String, Double> statistics) {
    Instant at = Instant.ofEpochMilli(seen.atMillis());
    String id =
        String.join(
            "/",
            plan.pipeline(),
            plan.endpoint(),
            seen.check(),
            seen.column().orElse("-"),
            at.toString());
    return new Finding(
        id,
        plan.pipeline(),
        plan.endpoint(),
        seen.check(),
        seen.kind(),
        seen.column(),
        Instant.ofEpochMilli(seen.onsetMillis()),
        at,
        value,
        threshold,
        seen.version(),
        message,
        statistics);
  }
}
