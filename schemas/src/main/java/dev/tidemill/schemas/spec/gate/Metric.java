package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.OptionalDouble;

/** An absolute limit of a metric: auc, log-loss, brier, accuracy, rmse, mae, r2. */
@JsonClassDescription("A metric of the candidate lies within absolute limits. It needs min or max.")
public record Metric(
    @NamesCheck
        @JsonProperty("name")
        @OneOf({"auc", "log-loss", "brier", "accuracy", "rmse", "mae", "r2"})
        @JsonPropertyDescription(
            "The metric. A classification has auc, log-loss, brier and accuracy; a regression rmse,"
                + " mae and r2.")
        String metric,
    @JsonPropertyDescription("The smallest allowed value.") OptionalDouble min,
    @JsonPropertyDescription("The largest allowed value.") OptionalDouble max)
    implements ModelCheckSpec.Kind, Bounded {

  @Override
  public void check(KindRules rules) {
    Bounded.super.check(rules);
    rules.metric("name", metric);
  }
}
