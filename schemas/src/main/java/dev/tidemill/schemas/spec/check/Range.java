package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.OptionalDouble;

/** Every value lies between {@code min} and {@code max}, both included. */
@JsonClassDescription(
    "Every value lies between min and max, both included. One of the two is needed.")
public record Range(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @JsonPropertyDescription("The smallest allowed value.") OptionalDouble min,
    @JsonPropertyDescription("The largest allowed value.") OptionalDouble max)
    implements DataCheckSpec.RowKind, OneColumn, Bounded {}
