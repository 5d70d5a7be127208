package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.OptionalDouble;

/** Quantile. */
public record Quantile(String column, double q, OptionalDouble min, OptionalDouble max)
    implements DataCheckSpec.Kind {}
