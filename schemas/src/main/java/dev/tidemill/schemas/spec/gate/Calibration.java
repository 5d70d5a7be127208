package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.kind.KindRules;

/** Probabilities come true as often as they say, decision rule B9. */
@JsonClassDescription(
    "The probabilities of a classifier come true about as often as they say (decision rule B9):"
        + " their calibration error is at most a limit. The check fails if it is shown to be"
        + " larger; above the limit, but not shown, it is undecided, and the candidate goes on.")
public record Calibration(
    @JsonProperty(defaultValue = "0.05")
        @Limits(above = 0, below = 1)
        @JsonPropertyDescription(
            "The largest calibration error: how far, on average over the rows, the probability lies"
                + " from the share that came true, in 15 bins of equal width.")
        double max,
    @JsonProperty(defaultValue = "0.95")
        @Limits(above = 0.5, below = 1)
        @JsonPropertyDescription("The confidence at which a larger error must be shown.")
        double confidence)
    implements ModelCheckSpec.Kind {

  @Override
  public void check(KindRules rules) {
    if (rules.isTask("regression")) {
      rules.problem("", "a regression has no probabilities that could be calibrated");
    }
  }
}
