package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Alerts of another monitoring, as Alertmanager sends them.
 *
 * @param match labels that an alert must have, with these values
 * @param lasting how long an alert must go on
 * @param hysteresis an alert that comes again within this time after its end is the same one
 */
@JsonClassDescription("Fires when an alert comes through /hooks/alertmanager.")
public record Alert(
    @JsonPropertyDescription(
            "The labels that an alert must have, alertname among them, for example {alertname:"
                + " ConversionDrop, team: growth}.")
        Map<String, String> match,
    @JsonProperty("for")
        @JsonPropertyDescription(
            "How long an alert must go on before it counts, for example 15m. One that is resolved"
                + " sooner starts no run.")
        Optional<Duration> lasting,
    @JsonPropertyDescription(
            "An alert that comes again within this time after it was resolved counts as the same"
                + " one, for example 1h.")
        Optional<Duration> hysteresis,
    @JsonPropertyDescription(
            "A CEL condition over labels, annotations, starts_at and pipeline, for example"
                + " labels.severity in ['page', 'critical'].")
        Optional<String> condition)
    implements TriggerSpec.Kind {

  private static final Set<String> VARIABLES =
      Set.of("labels", "annotations", "starts_at", "pipeline");

  /** The label that says which rule raised an alert. */
  public static final String NAME = "alertname";

  @Override
  public Set<String> variables() {
    return VARIABLES;
  }

  @Override
  public void check(KindRules rules) {
    if (!match.containsKey(NAME)) {
      rules.problem("match", "it needs alertname, the name of the rule that raises the alert");
    }
    condition.ifPresent(c -> rules.condition("condition", c, variables()));
  }
}
