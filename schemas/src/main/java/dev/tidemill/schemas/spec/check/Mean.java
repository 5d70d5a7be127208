package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;

/**
 * The column's mean differs from the mean of the last {@code againstLast} accepted files by at most
 * {@code maxChange}.
 */
public record Mean(String column, int againstLast, double maxChange)
    implements DataCheckSpec.Kind {}
