package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.MonitorSpec;
import java.time.Duration;

/** Event-time age of the data that the serving model was trained on. */
public record Age(Duration max) implements MonitorSpec.Kind {}
