package dev.tidemill.schemas.spec.guard;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.field.Limits;
import java.time.Duration;

/** Decision rule A10. */
@JsonClassDescription(
    "The candidate does not answer much more slowly than the champion (decision rule A10). It fails"
        + " if both limits are exceeded.")
public record Latency(
    @JsonProperty(defaultValue = "0.99")
        @Limits(above = 0, below = 1)
        @JsonPropertyDescription("The quantile of the times that is compared.")
        double quantile,
    @JsonProperty(defaultValue = "2")
        @Limits(min = 1)
        @JsonPropertyDescription("How many times the time of the champion is allowed.")
        double maxRatio,
    @JsonProperty(defaultValue = "5ms")
        @JsonPropertyDescription("How much above the time of the champion is allowed.")
        Duration maxIncrease)
    implements RolloutSpec.Guard {}
