package dev.tidemill.schemas.spec.guard;

import dev.tidemill.schemas.spec.RolloutSpec;
import java.time.Duration;

/** Decision rule A10. */
public record Latency(double quantile, double maxRatio, Duration maxIncrease)
    implements RolloutSpec.Guard {}
