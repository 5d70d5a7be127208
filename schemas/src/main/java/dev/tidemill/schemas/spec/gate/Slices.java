package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;
import java.util.List;

/**
 * The candidate may not be worse than the champion by {@code margin} in any slice, decision rule
 * B8.
 */
public record Slices(List<String> by, String metric, double margin, MarginUnit unit, long minRows)
    implements ModelCheckSpec.Kind {}
