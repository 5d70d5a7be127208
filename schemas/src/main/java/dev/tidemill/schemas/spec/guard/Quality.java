package dev.tidemill.schemas.spec.guard;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.field.DefaultFrom;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.MetricName;
import dev.tidemill.schemas.spec.field.MetricOf;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.Optional;

/**
 * Decision rule A1.
 *
 * @param metric errors of a regression are divided by the spread of its label: squared ones by the
 *     variance, others by the standard deviation
 * @param quantile of quantile-loss
 */
@JsonClassDescription(
    "The predictions of the candidate are not worse than those of the champion on the same requests"
        + " (decision rule A1). It needs spec.monitor, since it is judged by labels.")
public record Quality(
    @DefaultFrom(field = "task", is = "regression", then = "squared-error", otherwise = "log-loss")
        @MetricOf(MetricName.Use.GUARD)
        @JsonPropertyDescription(
            "The loss that is compared. squared-error is over the variance of the label (what"
                + " lowers the rmse lowers it); absolute-error (as in mae) and quantile-loss are"
                + " over its standard deviation. mape leaves out requests with the label 0.")
        String metric,
    @Limits(above = 0, below = 1)
        @JsonPropertyDescription(
            "The quantile that the model predicts; for quantile-loss, which needs it.")
        Optional<Double> quantile,
    @JsonProperty(defaultValue = "0.01")
        @Limits(above = 0)
        @JsonPropertyDescription("The largest difference in loss that is tolerated.")
        double margin,
    @JsonProperty(defaultValue = "500")
        @Limits(min = 1)
        @JsonPropertyDescription("How many labels are needed before the guard may pass.")
        long minLabels)
    implements RolloutSpec.Guard {

  @Override
  public void check(KindRules rules) {
    rules.needs("monitor", "it needs spec.monitor, since it is judged by labels");
    rules.metric("metric", metric);
    boolean asked = metric.equals("quantile-loss");
    if (asked && quantile.isEmpty()) {
      rules.problem("metric", "quantile-loss needs a quantile, for example quantile: 0.9");
    }
    if (!asked && quantile.isPresent()) {
      rules.problem("quantile", metric + " has no quantile; quantile-loss has one");
    }
  }
}
