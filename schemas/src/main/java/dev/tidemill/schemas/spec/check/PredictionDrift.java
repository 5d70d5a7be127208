package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.Limits;

/** PSI of the answers against those on the holdout of the gate. */
@JsonClassDescription(
    "What the serving model predicts is distributed as on its holdout, by the population stability"
        + " index: its scores, or which of several classes is the most likely. Predictions change"
        + " with the world too, without any fault of the model (decision rule D2).")
public record PredictionDrift(
    @JsonProperty(defaultValue = "0.15")
        @Limits(min = 0)
        @JsonPropertyDescription(
            "The largest allowed index; 0 means no difference, 0.25 is usually called a large one.")
        double max)
    implements MonitorSpec.Kind {}
