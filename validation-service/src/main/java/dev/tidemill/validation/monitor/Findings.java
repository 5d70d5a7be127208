package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Words and numbers of the findings. Their ids follow from check, column and event time, and are
 * never longer than a trigger takes, however long those names are.
 */
final class Findings {

  /** Raised when a formula of the monitor changes. */
  private static final double FORMULA_VERSION = 2;

  private static final int DIGEST_BYTES = 16;

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
        Seen.of(check, "quality", Optional.empty(), version, alarm.onsetMillis(), alarm.atMillis()),
        alarm.statistic(),
        alarm.threshold(),
        message,
        figures(alarm));
  }

  private Map<String, Double> figures(QualityWatch.Alarm alarm) {
    Map<String, Double> all = new TreeMap<>();
    all.put("statistic", alarm.statistic());
    all.put("threshold", alarm.threshold());
    all.put("falseAlarmsPerMonth", plan.spec().falseAlarmsPerMonth());
    all.put("blocksPerDay", (double) QualityWatch.BLOCKS_PER_DAY);
    all.put("meanRegret", alarm.meanRegret());
    all.put("meanExcess", alarm.meanExcess());
    all.put("m0", alarm.meanRegret() - alarm.meanExcess());
    all.put("scale", RegretCusum.SCALE);
    all.put("z", alarm.z());
    for (int i = 0; i < alarm.m().size(); i++) {
      all.put("lambda." + (i + 1), RegretCusum.lambdas().get(i));
      all.put("m." + (i + 1), alarm.m().get(i));
    }
    all.put("rows", (double) alarm.rows());
    all.put("blocks", (double) alarm.blocks());
    alarm
        .line()
        .ifPresent(
            line -> {
              all.put("recalibrationSlope", line.slope());
              all.put("recalibrationIntercept", line.intercept());
              all.put("recalibrationRows", (double) line.rows());
            });
    return all;
  }

  Finding drift(String check, String column, int version, Drift spec, DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    String message =
        String.format(
            Locale.ROOT,
            "%s is not distributed as in the training data of version %d: PSI %.3f less %.3f that"
                + " chance gives, limit %.2f (%d rows of three days, %d bins of equal %s).",
            column,
            version,
            stability.index(),
            stability.chance(),
            spec.max(),
            stability.currentRows(),
            stability.bins(),
            drift.equalShares() ? "share" : "width");
    return finding(
        Seen.of(
            check, "drift", Optional.of(column), version, drift.onsetMillis(), drift.atMillis()),
        stability.excess(),
        spec.max(),
        message,
        figures(spec, drift));
  }

  /**
   * Counts per bin before rare ones are pooled: {@code reference.1} to {@code current.48}, or as
   * many as there are deciles.
   */
  private static Map<String, Double> figures(Drift spec, DriftWatch.Drift drift) {
    PopulationStability stability = drift.stability();
    Map<String, Double> all = new TreeMap<>();
    all.put("psi", stability.index());
    all.put("chance", stability.chance());
    all.put("excess", stability.excess());
    all.put("limit", spec.max());
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

  Finding share(
      MonitorState.Watches watches,
      String kind,
      int version,
      double least,
      ShareWatch.Shortfall shortfall) {
    String message =
        String.format(
            Locale.ROOT,
            "%s is %s in %.1f %% of a day's %d requests; at least %.1f %% is expected.",
            watches.answers() ? "The answer" : watches.column(),
            kind.equals("complete") ? "present" : "finite",
            100 * shortfall.share(),
            shortfall.rows(),
            100 * least);
    Map<String, Double> figures = new TreeMap<>();
    figures.put("rows", (double) shortfall.rows());
    figures.put("bad", (double) shortfall.bad());
    figures.put("least", least);
    figures.put("chance", shortfall.chance());
    figures.put("alpha", ShareWatch.ALPHA);
    return finding(
        new Seen(
            watches.check(),
            kind,
            Optional.of(watches.column()),
            watches.answers(),
            version,
            shortfall.onsetMillis(),
            shortfall.atMillis()),
        shortfall.share(),
        least,
        message,
        figures);
  }

  Finding age(String check, Age spec, WatchedModel model, Instant at) {
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
        Seen.of(check, "age", Optional.empty(), model.version(), onset, at.toEpochMilli()),
        age.toSeconds() / 86_400.0,
        spec.max().toSeconds() / 86_400.0,
        message,
        Map.of(
            "ageDays", age.toSeconds() / 86_400.0, "maxDays", spec.max().toSeconds() / 86_400.0));
  }

  /**
   * What is found.
   *
   * @param answers whether {@code column} is what the model answers, which an input may be called
   *     too
   */
  private record Seen(
      String check,
      String kind,
      Optional<String> column,
      boolean answers,
      int version,
      long onsetMillis,
      long atMillis) {

    static Seen of(
        String check, String kind, Optional<String> column, int version, long onset, long at) {
      return new Seen(check, kind, column, false, version, onset, at);
    }

    /** Its part of an id. */
    String subject() {
      return answers ? "-/" + column.orElse("-") : column.orElse("-");
    }
  }

  private Finding finding(
      Seen seen, double value, double threshold, String message, Map<String, Double> statistics) {
    Instant at = Instant.ofEpochMilli(seen.atMillis());
    String id =
        bounded(
            String.join(
                "/",
                plan.pipeline(),
                plan.endpoint(),
                seen.check(),
                seen.subject(),
                at.toString()));
    Map<String, Double> all = new TreeMap<>(statistics);
    all.put("formulaVersion", FORMULA_VERSION);
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
        all);
  }

  /** What is cut off lives on in a digest: two findings never share an id. */
  private static String bounded(String id) {
    if (id.length() <= Signal.MAX_ID_CHARACTERS) {
      return id;
    }
    String digest;
    try {
      byte[] all = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      digest = HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    int end = Signal.MAX_ID_CHARACTERS - digest.length() - 1;
    return id.substring(0, Character.isHighSurrogate(id.charAt(end - 1)) ? end - 1 : end)
        + "/"
        + digest;
  }
}
