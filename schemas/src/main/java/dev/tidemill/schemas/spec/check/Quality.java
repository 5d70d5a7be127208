package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.MonitorSpec;

/** The live quality of the model, decision rule C1. */
public record Quality(String method) implements MonitorSpec.Kind {}
