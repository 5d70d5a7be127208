package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.OneColumn;

/**
 * The column's mean differs from the mean of the last {@code againstLast} accepted files by at most
 * {@code maxChange}.
 */
@JsonClassDescription("The mean of a column stays near its mean in the last accepted files.")
public record Mean(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @JsonProperty(defaultValue = "8")
        @Limits(min = 1, max = 1000)
        @JsonPropertyDescription("With how many of the last accepted files a file is compared.")
        int againstLast,
    @Limits(min = 0)
        @JsonPropertyDescription(
            "The largest allowed difference of the means, in the unit of the column.")
        double maxChange)
    implements DataCheckSpec.Kind, OneColumn {}
