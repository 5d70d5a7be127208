package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;
import java.time.Duration;

/** Quantile of single-row scoring time. */
public record Latency(double quantile, Duration max) implements ModelCheckSpec.Kind {}
