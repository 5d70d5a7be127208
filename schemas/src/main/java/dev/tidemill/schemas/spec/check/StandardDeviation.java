package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.OptionalDouble;

/** The standard deviation of a sample: of each file, and of each day of traffic. */
@JsonClassDescription(
    "The values of a column spread as much as is usual: their standard deviation (of a sample), in"
        + " each file or on each day of traffic. min or max is needed.")
public record StandardDeviation(
    @NamesCheck @JsonPropertyDescription("The column, or the input of the model.") String column,
    @Limits(min = 0)
        @JsonPropertyDescription(
            "The smallest allowed deviation, in the unit of the column; a sensor that hangs has 0.")
        OptionalDouble min,
    @Limits(min = 0)
        @JsonPropertyDescription("The largest allowed deviation, in the unit of the column.")
        OptionalDouble max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, OneColumn, Bounded {}
