package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;

/** Every value matches the regular expression in full. */
public record Pattern(String column, String regex) implements DataCheckSpec.Kind {}
