package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.OptionalDouble;

/** A quantile of each file, exact, linear between two values. */
@JsonClassDescription(
    "A quantile of a column lies between min and max, both included, in each file. min or max is"
        + " needed.")
public record Quantile(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @Limits(min = 0, max = 1)
        @JsonPropertyDescription(
            "Which quantile: 0.5 is the median, 0.99 leaves one value in a hundred above it.")
        double q,
    @JsonPropertyDescription("The smallest allowed value of the quantile.") OptionalDouble min,
    @JsonPropertyDescription("The largest allowed value of the quantile.") OptionalDouble max)
    implements DataCheckSpec.Kind, OneColumn, Bounded {}
