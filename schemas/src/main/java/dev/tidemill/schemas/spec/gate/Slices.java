package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.DefaultFrom;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.MetricName.Use;
import dev.tidemill.schemas.spec.field.MetricOf;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.List;
import java.util.Optional;

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
        @MetricOf(Use.SLICES)
        @JsonPropertyDescription("The metric that is compared: one that is a mean over rows.")
        String metric,
    @JsonProperty(defaultValue = "0.02")
        @Limits(min = 0)
        @JsonPropertyDescription(
            "The largest difference in loss that is tolerated; for mae and quantile-loss in the"
                + " unit that unit names.")
        double margin,
    @JsonProperty(defaultValue = "spread")
        @JsonPropertyDescription(
            "What a margin of mae or quantile-loss is measured in: the standard deviation of the"
                + " training labels, or the unit of the label.")
        MarginUnit unit,
    @JsonProperty(defaultValue = "100")
        @Limits(min = 1)
        @JsonPropertyDescription("Slices with fewer rows are listed, not judged.")
        long minRows,
    @Limits(min = 0, max = 1)
        @JsonPropertyDescription(
            "From which probability on an answer counts as true, for metrics of decisions; 0.5"
                + " unless it is said.")
        Optional<Double> threshold,
    @Limits(min = 1)
        @JsonPropertyDescription(
            "How many of the classes with the largest probabilities count; for top-k-accuracy,"
                + " which needs it.")
        Optional<Integer> k,
    @Limits(above = 0, below = 1)
        @JsonPropertyDescription(
            "The quantile that the model predicts; for quantile-loss, which needs it.")
        Optional<Double> quantile)
    implements ModelCheckSpec.Kind, MetricChoice {

  /** Slices by a metric that needs nothing but its name. */
  public Slices(List<String> by, String metric, double margin, MarginUnit unit, long minRows) {
    this(by, metric, margin, unit, minRows, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Override
  public List<String> namedColumns() {
    return by;
  }

  @Override
  public void check(KindRules rules) {
    checkMetric(rules, "metric");
    unit.check(rules, metric);
  }
}
