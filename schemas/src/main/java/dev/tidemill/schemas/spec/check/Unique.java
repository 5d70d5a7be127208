package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.kind.SeveralColumns;
import java.util.List;

/** No two rows share the values of these columns. */
@JsonClassDescription("No two rows have the same values in these columns.")
public record Unique(
    @JsonPropertyDescription("The columns that are compared together.") List<String> columns)
    implements DataCheckSpec.RowKind, SeveralColumns {}
