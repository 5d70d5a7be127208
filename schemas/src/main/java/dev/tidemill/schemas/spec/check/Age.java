package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;

/** Event-time age of the data that the serving model was trained on. */
@JsonClassDescription("The data behind the serving model is not too old, in event time.")
public record Age(
    @JsonPropertyDescription("The largest allowed age, more than 0, for example 30d.") Duration max)
    implements MonitorSpec.Kind {

  @Override
  public void check(KindRules rules) {
    limit(rules, max);
  }

  /** Refuses a largest age of nothing. */
  static void limit(KindRules rules, Duration max) {
    if (max.isZero()) {
      rules.problem("max", "the largest age must be longer than 0s, such as 2d");
    }
  }
}
