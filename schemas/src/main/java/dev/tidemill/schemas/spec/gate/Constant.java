package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;

/**
 * Must beat the constant (training base rate or mean); passes if that is shown at this confidence,
 * and fails only if the estimate is not better.
 */
public record Constant(double confidence) implements ModelCheckSpec.Kind {}
