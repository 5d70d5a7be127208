package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.HashMap;
import java.util.Map;

/** What expressions may name of the pipeline. */
final class Facts {

  private Facts() {}

  static Map<String, Object> of(TriggerState state) {
    Map<String, Object> facts = new HashMap<>();
    PipelineSpec spec = state.spec().orElseThrow();
    facts.put("name", spec.name());
    facts.put("namespace", spec.namespace());
    facts.put("labels", spec.labels());
    facts.put("version", (long) state.version());
    facts.put("active_runs", (long) state.activeRuns().size());
    return facts;
  }
}
