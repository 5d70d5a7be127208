package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.List;

/** Every value is one of {@code values}. */
@JsonTypeName("set")
@JsonClassDescription("Every value is one of a list.")
public record InSet(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @JsonPropertyDescription("The allowed values, as text.") List<String> values)
    implements DataCheckSpec.RowKind, OneColumn {}
