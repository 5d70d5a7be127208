package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fires when any of these triggers has what it needs. Those start no run by themselves. */
@JsonClassDescription("Fires when any of these triggers has what it needs.")
public record AnyOf(
    @JsonPropertyDescription(
            "The names of other triggers of the pipeline, which start no run by themselves then.")
        List<String> of,
    @JsonPropertyDescription(
            "How long what came to one of them counts, for example 6h; without it, until a run takes"
                + " it.")
        Optional<Duration> within)
    implements TriggerSpec.Combination {

  @Override
  public int needed() {
    return 1;
  }

  @Override
  public void check(KindRules rules) {
    rules.combination(of, needed());
  }
}
