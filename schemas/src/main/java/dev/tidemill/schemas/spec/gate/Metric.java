package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.MetricName.Use;
import dev.tidemill.schemas.spec.field.MetricOf;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.Optional;
import java.util.OptionalDouble;

/** An absolute limit of a metric. */
@JsonClassDescription("A metric of the candidate lies within absolute limits. It needs min or max.")
public record Metric(
    @NamesCheck @JsonProperty("name") @MetricOf(Use.LIMIT) @JsonPropertyDescription("The metric.")
        String metric,
    @JsonPropertyDescription("The smallest allowed value.") OptionalDouble min,
    @JsonPropertyDescription("The largest allowed value.") OptionalDouble max,
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
    implements ModelCheckSpec.Kind, Bounded, MetricChoice {

  /** A metric that needs nothing but its name. */
  public Metric(String metric, OptionalDouble min, OptionalDouble max) {
    this(metric, min, max, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Override
  public void check(KindRules rules) {
    Bounded.super.check(rules);
    checkMetric(rules, "name");
  }
}
