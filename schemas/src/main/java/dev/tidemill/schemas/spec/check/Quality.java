package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.OneOf;

/** The live quality of the model, decision rule C1. */
@JsonClassDescription(
    "The quality of the serving model on requests whose label is known (decision rule C1).")
public record Quality(
    @JsonProperty(defaultValue = "regret")
        @OneOf("regret")
        @JsonPropertyDescription(
            "How quality is judged: regret compares the loss of the model with the loss of a simple"
                + " model that learns all the time.")
        String method)
    implements MonitorSpec.Kind {}
