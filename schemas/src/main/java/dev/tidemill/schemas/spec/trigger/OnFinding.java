package dev.tidemill.schemas.spec.trigger;

import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.List;

/** Findings of the monitor by check name. */
public record OnFinding(List<String> checks) implements TriggerSpec.Kind {}
