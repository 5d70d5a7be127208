package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;

/** Another pipeline whose model this one uses. */
@JsonClassDescription("Fires when another pipeline promotes a model.")
public record Upstream(
    @Matches(
            value = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            says = "a pipeline, or namespace/pipeline of another namespace")
        @JsonPropertyDescription(
            "The pipeline, with its namespace if that is another one, for example growth/segments.")
        String pipeline,
    @Computed("promoted")
        @OneOf("promoted")
        @JsonPropertyDescription("What it does: it promotes a model.")
        String on)
    implements TriggerSpec.Kind {

  public Upstream {
    on = on == null ? "promoted" : on;
  }

  /** The key of the pipeline, seen from a namespace. */
  public String key(String namespace) {
    return pipeline.contains("/") ? pipeline : namespace + "/" + pipeline;
  }
}
