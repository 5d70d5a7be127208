package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fires when all of these triggers have what they need. Those start no run by themselves. */
@JsonClassDescription("Fires when all of these triggers have what they need.")
public record AllOf(
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
    return of.size();
  }

  @Override
  public void check(KindRules rules) {
    rules.combination(of, needed());
  }
}
