package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.gate.Metric;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.ModelCheckKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A metric of the candidate on the holdout, between limits. */
final class MetricCheck implements ModelCheckKind<Metric> {

  @Override
  public Class<Metric> spec() {
    return Metric.class;
  }

  @Override
  public Judged judge(Metric check, Candidacy candidacy) {
    return Comparisons.byMetric(
        check, candidacy, metric -> judge(check, metric, candidacy.holdout()));
  }

  private static Judged judge(
      Metric check, dev.tidemill.validation.gate.metric.Metric metric, Holdout holdout) {
    String allowed = allowed(check);
    String rows = Counted.of(holdout.rows(), "holdout row");
    double value = metric.value(holdout.labels(), holdout.candidate());
    if (Double.isNaN(value)) {
      return Judged.insufficient(allowed, "%s is not defined on %s".formatted(metric.told(), rows));
    }
    String message =
        "%s %s on %s%s"
            .formatted(metric.told(), Numbers.show(value), rows, metric.note(holdout.labels()));
    boolean passes =
        value >= check.min().orElse(Double.NEGATIVE_INFINITY)
            && value <= check.max().orElse(Double.POSITIVE_INFINITY);
    if (!passes) {
      // Missing a limit on few rows may be chance. That blocks the candidate, but a failure would
      // end the run.
      Optional<Judged> tooLittle = Comparisons.tooLittle(allowed, holdout, holdout.hours());
      if (tooLittle.isPresent()) {
        return Judged.insufficient(allowed, message + ". " + tooLittle.get().message());
      }
    }
    Map<String, Double> figures = new TreeMap<>();
    figures.put("value", value);
    figures.put("rows", (double) holdout.rows());
    check.min().ifPresent(min -> figures.put("min", min));
    check.max().ifPresent(max -> figures.put("max", max));
    return Judged.of(passes, Numbers.show(value), allowed, message, figures);
  }

  private static String allowed(Metric check) {
    String min =
        check.min().isPresent() ? "at least " + Numbers.show(check.min().getAsDouble()) + " " : "";
    String max =
        check.max().isPresent() ? "at most " + Numbers.show(check.max().getAsDouble()) : "";
    return (min + max).trim();
  }
}
