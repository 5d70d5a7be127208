package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that has not happened for a time.
 *
 * @param lasting wall clock since it happened last, or since the pipeline was applied
 * @param trigger whose signals are missed
 */
@JsonClassDescription("Fires when something has not happened for a time.")
public record Absence(
    @JsonPropertyDescription(
            "What has not happened: no model was promoted, or no signal came to a trigger.")
        What of,
    @JsonProperty("for")
        @JsonPropertyDescription(
            "How long it has not happened, for example 21d. It fires again after as long.")
        Duration lasting,
    @JsonPropertyDescription(
            "The trigger that heard nothing, for of: signals. It may be one with mode: shadow, such"
                + " as a message trigger for heartbeats.")
        Optional<String> trigger)
    implements TriggerSpec.Kind {

  /** What may be missed. */
  public enum What {
    PROMOTION,
    SIGNALS
  }

  @Override
  public void check(KindRules rules) {
    if (lasting.isZero()) {
      rules.problem("for", "it must be longer than 0, for example 21d");
    }
    if (of == What.PROMOTION) {
      trigger.ifPresent(t -> rules.problem("trigger", "only of: signals has it"));
    } else if (trigger.isEmpty()) {
      rules.problem("trigger", "of: signals needs the name of a trigger");
    } else {
      rules.known("trigger", trigger.get(), rules.otherTriggers(), "other trigger");
    }
  }
}
