package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import java.time.Duration;

/** Quantile of single-row scoring time. */
@JsonClassDescription("The candidate scores one row fast enough.")
public record Latency(
    @JsonProperty(defaultValue = "0.99")
        @Limits(above = 0, below = 1)
        @JsonPropertyDescription(
            "The quantile of the times that is judged; 0.99 lets one row in a hundred take longer.")
        double quantile,
    @JsonPropertyDescription("The longest allowed time, for example 5ms.") Duration max)
    implements ModelCheckSpec.Kind {}
