package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;

/** A change of the pipeline's code. */
@JsonClassDescription("Fires when the code of the pipeline changes.")
public record Code(
    @JsonProperty(defaultValue = "training")
        @JsonPropertyDescription(
            "The part of the code whose change fires the trigger. Changed training code trains a"
                + " model. Changed application code alone redeploys the champion's model with the new"
                + " code, without training.")
        Changes changes)
    implements TriggerSpec.Kind {

  /** Which part of the code. */
  public enum Changes {
    TRAINING,
    APPLICATION,
    ANY
  }

  @Override
  public void check(KindRules rules) {
    rules.needs("code", "it needs spec.code");
  }
}
