package dev.tidemill.schemas.spec;

/** One check of the model gate, judged on the holdout by the validation service. */
public record ModelCheckSpec(String name, GatesSpec.Severity severity, Kind kind) {

  /** What a model check asks of a candidate; each kind is a record of its own. */
  public interface Kind {}
}
