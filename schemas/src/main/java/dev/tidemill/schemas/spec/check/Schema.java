package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.GatesSpec;
import java.util.Map;

/** Column names and DuckDB types of the raw files. */
@JsonClassDescription(
    "The raw files have these columns, of these types. A column that is missing, or that has a"
        + " value of another type, fails the check.")
public record Schema(
    @JsonPropertyDescription(
            "Column names with their DuckDB types, for example {distance_mi: DOUBLE}.")
        Map<String, String> columns,
    @JsonProperty(defaultValue = "warn")
        @JsonPropertyDescription("How much a column weighs that the list does not name.")
        GatesSpec.Severity extraColumns)
    implements DataCheckSpec.Kind {}
