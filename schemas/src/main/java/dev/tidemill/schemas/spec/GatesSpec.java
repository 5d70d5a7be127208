package dev.tidemill.schemas.spec;

import java.util.List;

/** The data gate and the model gate. */
public record GatesSpec(DataGate data, ModelGate model) {

  /** Checks on the rows of a run. */
  public record DataGate(OnFail onFail, List<DataCheckSpec> checks) {}

  /** Checks on a candidate. */
  public record ModelGate(List<ModelCheckSpec> checks, FirstModel firstModel) {}

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
    PASS_IF_OTHERS_PASS,
    REQUIRE_APPROVAL
  }

  /** How much a failing check weighs. */
  public enum Severity {
    FAIL,
    WARN
  }
}
