package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** The data gate and the model gate. */
@JsonClassDescription("What the rows of a run and its candidate must pass.")
public record GatesSpec(
    @JsonProperty(defaultValue = "{}") DataGate data,
    @JsonProperty(defaultValue = "{}") ModelGate model) {

  /** Checks on the rows of a run. */
  @JsonClassDescription("The data gate: checks on the rows of a run, before training.")
  public record DataGate(
      @JsonProperty(defaultValue = "reject")
          @JsonPropertyDescription(
              "What happens when a check fails: the run is rejected; with quarantine later runs"
                  + " also leave the failing files out, until somebody includes them by hand.")
          OnFail onFail,
      @JsonProperty(defaultValue = "[]") @JsonPropertyDescription("The checks.")
          List<DataCheckSpec> checks) {}

  /** Checks on a candidate. */
  @JsonClassDescription(
      "The model gate: checks on the candidate, on rows that the trainer has not seen.")
  public record ModelGate(
      @JsonProperty(defaultValue = "[]") @JsonPropertyDescription("The checks.")
          List<ModelCheckSpec> checks,
      @JsonProperty(defaultValue = "pass-if-others-pass")
          @JsonPropertyDescription(
              "What the first model of the pipeline needs, which has no champion to be compared"
                  + " with: it passes if all other checks pass.")
          FirstModel firstModel) {}

  /** What happens when the data gate fails. */
  public enum OnFail {
    REJECT,
    /**
     * As reject, and later snapshots leave the failing files out until they are included by hand.
     */
    QUARANTINE
  }

  /** What the first model of a pipeline needs. */
  public enum FirstModel {
    PASS_IF_OTHERS_PASS
  }

  /** How much a failing check weighs. */
  public enum Severity {
    FAIL,
    WARN
  }
}
