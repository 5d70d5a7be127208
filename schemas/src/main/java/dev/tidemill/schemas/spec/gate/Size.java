package dev.tidemill.schemas.spec.gate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;

/** The size of the model file. */
@JsonClassDescription("The file of the model is not too large.")
public record Size(
    @JsonProperty("max")
        @Written(Notation.BYTES)
        @JsonPropertyDescription("The largest allowed size, for example 50Mi.")
        long maxBytes)
    implements ModelCheckSpec.Kind {}
