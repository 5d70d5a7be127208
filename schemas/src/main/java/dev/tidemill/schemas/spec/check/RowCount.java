package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Rows a file. {@code maxChange} is relative to the mean of the last {@code againstLast} accepted
 * files.
 */
public record RowCount(Optional<Long> min, Optional<Integer> againstLast, OptionalDouble maxChange)
    implements DataCheckSpec.Kind {}
