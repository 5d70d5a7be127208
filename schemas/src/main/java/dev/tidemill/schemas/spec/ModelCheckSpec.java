package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.kind.SpecKind;

/** One check of the model gate, judged on the holdout by the validation service. */
@JsonClassDescription("A check of the model gate.")
public record ModelCheckSpec(
    @Computed("the kind, with a number if there are several")
        @JsonPropertyDescription("The name of the check, unique in its gate.")
        String name,
    @JsonProperty(defaultValue = "fail")
        @JsonPropertyDescription(
            "How much a failing check weighs: fail stops the run, warn is only reported.")
        GatesSpec.Severity severity,
    Kind kind) {

  /** What a model check asks of a candidate; each kind is a record of its own. */
  @JsonClassDescription("A check of the model gate.")
  public interface Kind extends SpecKind {}
}
