package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.MonitorSpec;
import java.util.List;

/** No NaN that was not sent as missing, no infinity; {@code columns} empty: all. */
public record Finite(List<String> columns) implements MonitorSpec.Kind {}
