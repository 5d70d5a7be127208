package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.DefaultFrom;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.List;

/**
 * The candidate may not be worse than the champion by {@code margin} in any slice, decision rule
 * B8.
 */
@JsonClassDescription(
    "The candidate is not worse than the champion in any slice of the rows (decision rule B8).")
public record Slices(
    @JsonPropertyDescription("The columns by whose values the rows are cut into slices.")
        List<String> by,
    @DefaultFrom(field = "task", is = "regression", then = "mae", otherwise = "log-loss")
        @OneOf({"log-loss", "brier", "mae"})
        @JsonPropertyDescription(
            "The metric that is compared: one that is a mean over rows. A classification has"
                + " log-loss and brier; a regression mae.")
        String metric,
    @JsonProperty(defaultValue = "0.02")
        @Limits(min = 0)
        @JsonPropertyDescription(
            "The largest difference in loss that is tolerated; for mae in the unit that unit"
                + " names.")
        double margin,
    @JsonProperty(defaultValue = "spread")
        @JsonPropertyDescription(
            "What a margin of mae is measured in: the standard deviation of the training labels, or"
                + " the unit of the label.")
        MarginUnit unit,
    @JsonProperty(defaultValue = "100")
        @Limits(min = 1)
        @JsonPropertyDescription("Slices with fewer rows are listed, not judged.")
        long minRows)
    implements ModelCheckSpec.Kind {

  @Override
  public List<String> namedColumns() {
    return by;
  }

  @Override
  public void check(KindRules rules) {
    rules.metric("metric", metric);
    unit.check(rules, metric);
  }
}
