package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;

/** No two rows share the values of these columns. */
public record Unique(List<String> columns) implements DataCheckSpec.Kind {}
