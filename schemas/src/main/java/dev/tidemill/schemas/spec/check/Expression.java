package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;

/** SQL that must be true for each row. */
public record Expression(String sql) implements DataCheckSpec.Kind {}
