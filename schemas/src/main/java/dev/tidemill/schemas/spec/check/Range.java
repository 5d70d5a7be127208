package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.OptionalDouble;

/** Every value lies between {@code min} and {@code max}, both included. */
public record Range(String column, OptionalDouble min, OptionalDouble max)
    implements DataCheckSpec.Kind {}
