package dev.tidemill.schemas.spec.guard;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.field.DefaultFrom;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.kind.KindRules;

/**
 * Decision rule A1.
 *
 * @param metric log-loss; for regression squared-error, the squared error over the label's variance
 */
@JsonClassDescription(
    "The predictions of the candidate are not worse than those of the champion on the same requests"
        + " (decision rule A1). It needs spec.monitor, since it is judged by labels.")
public record Quality(
    @DefaultFrom(field = "task", is = "regression", then = "squared-error", otherwise = "log-loss")
        @OneOf({"log-loss", "squared-error"})
        @JsonPropertyDescription(
            "The loss that is compared: log-loss for a classification; for a regression"
                + " squared-error, the squared error over the variance of the label.")
        String metric,
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
  }
}
