package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;

/** SQL that must be true for each row. */
@JsonClassDescription("A condition in SQL is true for each row.")
public record Expression(
    @JsonPropertyDescription(
            "The condition, over the columns that data.query gives, for example \"landed_at >"
                + " departed_at\".")
        String sql)
    implements DataCheckSpec.RowKind {}
