package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.GatesSpec;
import java.util.Map;

/** Column names and DuckDB types of the raw files. */
public record Schema(Map<String, String> columns, GatesSpec.Severity extraColumns)
    implements DataCheckSpec.Kind {}
