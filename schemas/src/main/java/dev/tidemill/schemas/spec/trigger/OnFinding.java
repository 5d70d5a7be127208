package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.List;

/** Findings of the monitor by check name. */
@JsonTypeName("finding")
@JsonClassDescription("Fires when the monitor finds something.")
public record OnFinding(
    @JsonPropertyDescription("The names of monitor checks; a finding of any of them fires.")
        List<String> checks)
    implements TriggerSpec.Kind {

  @Override
  public void check(KindRules rules) {
    for (int i = 0; i < checks.size(); i++) {
      rules.known("checks[" + i + "]", checks.get(i), rules.monitorChecks(), "monitor check");
    }
  }
}
