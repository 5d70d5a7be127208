package dev.tidemill.schemas.spec.guard;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.field.Limits;

/**
 * Decision rules A2, A3 and A5. {@code maxIncrease}: candidate's error rate over the champion's,
 * for advancing.
 */
@JsonClassDescription(
    "The candidate does not fail on requests that the champion answers (decision rules A2, A3 and"
        + " A5).")
public record Errors(
    @JsonProperty(defaultValue = "3")
        @Limits(min = 1)
        @JsonPropertyDescription(
            "The rollout is aborted at this many distinct inputs on which only the candidate"
                + " fails.")
        int attributableInputs,
    @JsonProperty(defaultValue = "0.001")
        @Limits(above = 0, max = 0.1)
        @JsonPropertyDescription(
            "The accepted chance of an abort although the candidate is not at fault.")
        double alpha,
    @JsonProperty(defaultValue = "0.01")
        @Limits(min = 0, max = 1)
        @JsonPropertyDescription(
            "How far the error rate may lie above that of the champion for the next step; 0.01 is"
                + " one request in a hundred.")
        double maxIncrease)
    implements RolloutSpec.Guard {}
