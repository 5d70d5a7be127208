package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.Optional;
import java.util.Set;

/** Requests of any sender that the operator of Tidemill named. */
@JsonClassDescription("Fires when a sender calls /hooks/webhook/NAME.")
public record Webhook(
    @Matches(value = Matches.LABEL, says = Matches.LABEL_SAYS)
        @JsonPropertyDescription("The name of the webhook in hooks.yaml.")
        String name,
    @JsonPropertyDescription(
            "A CEL condition over type, attributes, data, time and pipeline. Requests for which it"
                + " is false start no run.")
        Optional<String> condition)
    implements TriggerSpec.Kind {

  /** How its messages come, as their signals say it. */
  public String channel() {
    return "webhook/" + name;
  }

  @Override
  public Set<String> variables() {
    return Message.VARIABLES;
  }

  @Override
  public void check(KindRules rules) {
    condition.ifPresent(c -> rules.condition("condition", c, variables()));
  }
}
