package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.SeveralColumns;
import java.util.List;

/** No NaN that was not sent as missing, no infinity; {@code columns} empty: all. */
@JsonClassDescription("No input is infinite, and none is NaN that was not sent as a missing value.")
public record Finite(
    @JsonProperty(defaultValue = "all")
        @Written(Notation.ALL_OR_LIST)
        @JsonPropertyDescription("The model inputs, or all.")
        List<String> columns)
    implements MonitorSpec.Kind, SeveralColumns {}
