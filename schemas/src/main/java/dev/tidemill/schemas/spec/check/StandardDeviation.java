package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.OptionalDouble;

/** StandardDeviation. */
public record StandardDeviation(String column, OptionalDouble min, OptionalDouble max)
    implements DataCheckSpec.Kind {}
