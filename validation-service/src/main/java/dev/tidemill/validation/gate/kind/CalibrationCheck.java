package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.Calibration;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.ModelCheckKind;
import dev.tidemill.validation.gate.metric.CalibrationError;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether probabilities come true as often as they say: decision rule B9. The error of some rows is
 * too large on average, the more the fewer they are. So a candidate fails only if its error less
 * what draws of the rows differ by is above the limit.
 */
final class CalibrationCheck implements ModelCheckKind<Calibration> {

  private static final CalibrationError METRIC = new CalibrationError();

  @Override
  public Class<Calibration> spec() {
    return Calibration.class;
  }

  @Override
  public Judged judge(Calibration check, Candidacy candidacy) {
    String allowed = "a calibration error of at most " + Numbers.show(check.max());
    if (candidacy.task() == Task.REGRESSION) {
      return Judged.error(allowed, "A regression has no probabilities");
    }
    Holdout holdout = candidacy.holdout();
    Clusters clusters = holdout.hours();
    Optional<Judged> tooLittle = Comparisons.tooLittle(allowed, holdout, clusters);
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    double error = METRIC.loss(holdout.labels(), holdout.candidate());
    double alpha = candidacy.budget().alpha(check.confidence());
    double noise =
        PairedBootstrap.seededBy(candidacy.runId())
            .quantile(
                METRIC.noise(holdout.labels(), holdout.candidate(), clusters), clusters, 1 - alpha);
    if (!Double.isFinite(error) || !Double.isFinite(noise)) {
      return Judged.insufficient(allowed, "The calibration error is not defined on these rows");
    }
    return answer(check, allowed, holdout, error, Math.max(0, error - noise))
        .with("noise", noise)
        .with("alpha", alpha)
        .with("clusters", clusters.count())
        .with("evaluation", candidacy.budget().evaluation())
        .with("spent", candidacy.budget().spent(check.confidence()));
  }

  private static Judged answer(
      Calibration check, String allowed, Holdout holdout, double error, double lower) {
    String message =
        "calibration-error %s on %s, at least %s"
            .formatted(
                Numbers.show(error),
                Counted.of(holdout.rows(), "holdout row"),
                Numbers.show(lower));
    Map<String, Double> figures =
        Map.of("value", error, "lower", lower, "max", check.max(), "rows", (double) holdout.rows());
    String observed = Numbers.show(error);
    if (error <= check.max()) {
      return Judged.of(true, observed, allowed, message, figures);
    }
    return lower > check.max()
        ? Judged.of(false, observed, allowed, message + ": shown to be too large", figures)
        : Judged.undecided(
            observed,
            allowed,
            message + ": undecided on so few rows, and it goes on because it is not shown",
            figures);
  }
}
