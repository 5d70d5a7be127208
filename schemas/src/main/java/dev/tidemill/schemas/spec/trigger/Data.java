package dev.tidemill.schemas.spec.trigger;

import dev.tidemill.schemas.spec.TriggerSpec;

/** New files of a source. */
public record Data(String source) implements TriggerSpec.Kind {}
