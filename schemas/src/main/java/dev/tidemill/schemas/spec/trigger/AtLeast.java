package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fires when enough of these triggers have what they need. Those start no run by themselves. */
@JsonClassDescription("Fires when enough of these triggers have what they need.")
public record AtLeast(
    @Limits(min = 1) @JsonPropertyDescription("How many of them are needed.") int n,
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
    return n;
  }

  @Override
  public void check(KindRules rules) {
    rules.combination(of, needed());
  }
}
