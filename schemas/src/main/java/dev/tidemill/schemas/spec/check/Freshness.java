package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.time.Duration;

/** The age of the newest value of a time column. */
@JsonClassDescription(
    "The newest value of a time column is not too old: of all new files together by the clock of"
        + " the run (data.clock), or of a day of traffic at its end.")
public record Freshness(
    @NamesCheck
        @JsonPropertyDescription(
            "A column of times, or of seconds since 1970, as times are among the inputs of a"
                + " model.")
        String column,
    @JsonPropertyDescription("The largest allowed age, for example 2d.") Duration max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, OneColumn {}
