package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;

/** New files of a source. */
@JsonClassDescription("Fires when a source has new files.")
public record Data(
    @JsonPropertyDescription("The name of the source in data.sources.") String source)
    implements TriggerSpec.Kind {

  @Override
  public void check(KindRules rules) {
    rules.known("source", source, rules.sources(), "source");
  }
}
