package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.OutcomeRow;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchLevel;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.quality.InputEncoding;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import dev.tidemill.validation.monitor.quality.RegretCusum;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares answers with a baseline that learns from every label: decision rule C1, by {@link
 * QualityWatch}. One watch serves all versions. Inputs that its encoding does not fit bring their
 * own encoding.
 */
final class LiveQuality implements MonitorKind<Quality, QualityWatch> {

  @Override
  public Class<Quality> spec() {
    return Quality.class;
  }

  @Override
  public Class<QualityWatch> watch() {
    return QualityWatch.class;
  }

  @Override
  public void outcomes(
      Quality check, MonitorPlan plan, List<OutcomeRow> rows, Watches<QualityWatch> watches) {
    Subject subject = Subject.model(watches.check());
    Optional<QualityWatch> watch = watches.before(subject);
    int from = 0;
    while (from < rows.size()) {
      int version = rows.get(from).version();
      int to = from + 1;
      while (to < rows.size() && rows.get(to).version() == version) {
        to++;
      }
      Optional<WatchedModel> model = plan.model(version);
      if (model.isPresent()) {
        QualityWatch.Step step =
            fitting(watch, model.get(), plan)
                .observe(taken(rows.subList(from, to), model.get()), threshold(plan));
        step.alarms().forEach(alarm -> watches.saw(sighting(subject, version, plan, alarm)));
        watch = Optional.of(step.next());
      }
      from = to;
    }
    watch.ifPresent(w -> watches.keep(subject, w));
  }

  @Override
  public Optional<WatchLevel> level(
      Quality check, MonitorPlan plan, int champion, Subject subject, QualityWatch watch) {
    Optional<Double> regret = Optional.of(watch.meanRegret().orElse(Double.NaN));
    return Optional.of(new WatchLevel(watch.cusum().statistic(), threshold(plan), regret));
  }

  private static double threshold(MonitorPlan plan) {
    return RegretCusum.threshold(plan.spec().falseAlarmsPerMonth(), QualityWatch.BLOCKS_PER_DAY);
  }

  private static QualityWatch fitting(
      Optional<QualityWatch> watch, WatchedModel model, MonitorPlan plan) {
    InputEncoding encoding = model.encoding();
    if (watch.isEmpty()) {
      return QualityWatch.start(encoding, model.labelVariance(), model.baseline(plan.loss()));
    }
    boolean goesOn =
        watch.get().encoding().fits(encoding)
            && watch.get().baseline().judgedBy(plan.loss())
            && watch.get().baseline().classes().equals(model.classes());
    return goesOn
        ? watch.get()
        : watch.get().with(encoding, model.labelVariance(), model.baseline(plan.loss()));
  }

  private static List<QualityWatch.Row> taken(List<OutcomeRow> rows, WatchedModel model) {
    double expected = QualityWatch.expectedRegret(model.holdoutRegret());
    return rows.stream()
        .map(
            row ->
                new QualityWatch.Row(
                    row.eventMillis(),
                    row.labelMillis(),
                    row.features(),
                    row.texts(),
                    row.score(),
                    row.label(),
                    row.word(),
                    expected))
        .toList();
  }

  private static Sighting sighting(
      Subject subject, int version, MonitorPlan plan, QualityWatch.Alarm alarm) {
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
    return new Sighting(
        subject,
        version,
        alarm.onsetMillis(),
        alarm.atMillis(),
        alarm.statistic(),
        alarm.threshold(),
        message,
        figures(plan, alarm));
  }

  private static Map<String, Double> figures(MonitorPlan plan, QualityWatch.Alarm alarm) {
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
}
