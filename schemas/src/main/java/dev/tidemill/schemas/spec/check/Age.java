package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.MonitorSpec;
import java.time.Duration;

/** Event-time age of the data that the serving model was trained on. */
@JsonClassDescription("The data behind the serving model is not too old, in event time.")
public record Age(
    @JsonPropertyDescription("The largest allowed age, for example 30d.") Duration max)
    implements MonitorSpec.Kind {}
