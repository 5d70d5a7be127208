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
 * The candidate is compared with the champion on the same rows by a paired cluster bootstrap,
 * decision rule B1.
 *
 * @param margin largest difference in loss that is tolerated
 * @param test the hypothesis in other words; {@code require} says all that is judged by
 */
@JsonClassDescription(
    "The candidate is compared with the champion on the same rows (decision rule B1).")
public record Champion(
    @DefaultFrom(field = "task", is = "regression", then = "rmse", otherwise = "log-loss")
        @MetricOf(Use.CHAMPION)
        @JsonPropertyDescription("The metric that is compared.")
        String metric,
    @DefaultFrom(field = "test", is = "superior", then = "better", otherwise = "not-worse")
        @JsonPropertyDescription(
            "What must be shown. not-worse: what the rows leave undecided goes on to a rollout that"
                + " judges quality on pairs. shown: it is shown that the candidate is not worse by"
                + " the margin. better: it is shown that it is better by the margin.")
        Require require,
    @JsonProperty(defaultValue = "0.01")
        @Limits(min = 0)
        @JsonPropertyDescription(
            "The largest difference in loss that is tolerated; for rmse, mae and quantile-loss in"
                + " the unit that unit names.")
        double margin,
    @JsonProperty(defaultValue = "spread")
        @JsonPropertyDescription(
            "What a margin of rmse, mae or quantile-loss is measured in: the standard deviation of"
                + " the training labels, or the unit of the label.")
        MarginUnit unit,
    @JsonProperty(defaultValue = "0.95")
        @Limits(above = 0.5, below = 1)
        @JsonPropertyDescription("The confidence at which it must be shown.")
        double confidence,
    @JsonProperty(defaultValue = "hour")
        @JsonPropertyDescription(
            "Which rows depend on each other and are drawn together: those of an hour, none, or"
                + " those that share the value of a column.")
        String cluster,
    @JsonPropertyDescription(
            "What is tested. non-inferior goes with require: not-worse or shown, superior with"
                + " require: better.")
        Optional<Hypothesis> test,
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

  public Champion(
      String metric,
      Require require,
      double margin,
      MarginUnit unit,
      double confidence,
      String cluster) {
    this(
        metric,
        require,
        margin,
        unit,
        confidence,
        cluster,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** What a candidate needs against the champion. */
  public enum Require {
    /**
     * The candidate may not be worse by the margin; what the rows leave undecided goes on to the
     * rollout.
     */
    NOT_WORSE,
    /** The rows must show that it is not worse by the margin. */
    SHOWN,
    /** The rows must show that it is better by the margin. */
    BETTER
  }

  /** What is tested. */
  public enum Hypothesis {
    NON_INFERIOR,
    SUPERIOR
  }

  /** The same check of a model that cannot be better, since it is the champion's own. */
  public Champion ofItsOwnModel() {
    return require != Require.BETTER
        ? this
        : new Champion(
            metric,
            Require.NOT_WORSE,
            margin,
            unit,
            confidence,
            cluster,
            Optional.empty(),
            threshold,
            k,
            quantile);
  }

  /** The column by whose values rows are drawn together, if they are. */
  @Override
  public List<String> namedColumns() {
    return List.of("hour", "none").contains(cluster) ? List.of() : List.of(cluster);
  }

  @Override
  public void check(KindRules rules) {
    checkMetric(rules, "metric");
    boolean better = require == Require.BETTER;
    if (!better && test.equals(Optional.of(Hypothesis.SUPERIOR))) {
      rules.problem("require", "test: superior allows only require: better");
    } else if (better && test.equals(Optional.of(Hypothesis.NON_INFERIOR))) {
      rules.problem("require", "test: non-inferior allows only not-worse or shown");
    }
    unit.check(rules, metric);
  }
}
