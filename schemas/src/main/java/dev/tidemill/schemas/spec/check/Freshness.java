package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;

/** Freshness. */
public record Freshness(String column, java.time.Duration maxAge) implements DataCheckSpec.Kind {}
