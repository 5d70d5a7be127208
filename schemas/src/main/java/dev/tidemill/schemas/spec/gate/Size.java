package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;

/** The size of the model file. */
public record Size(long maxBytes) implements ModelCheckSpec.Kind {}
