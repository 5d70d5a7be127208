package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.Fixed;
import dev.tidemill.schemas.spec.field.Limits;

/**
 * Must beat the constant (training base rate or mean); passes if that is shown at this confidence,
 * and fails only if the estimate is not better.
 */
@Fixed(name = "test", value = "superior", doc = "What is tested: that the candidate is better.")
@JsonClassDescription(
    "The candidate is better than always answering the base rate of the training rows (for a"
        + " regression: their mean). The check fails if the estimate is not better. Until that is"
        + " shown it is undecided, and the candidate goes on.")
public record Constant(
    @JsonProperty(defaultValue = "0.95")
        @Limits(above = 0.5, below = 1)
        @JsonPropertyDescription("The confidence at which it must be shown.")
        double confidence)
    implements ModelCheckSpec.Kind {}
