package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.OptionalDouble;

/** Different values relative to all values that are not missing, of each file. */
@JsonClassDescription(
    "A column of each file has enough different values, or not too many: their number relative to"
        + " all values that are not missing. min or max is needed.")
public record UniqueRatio(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @Limits(min = 0, max = 1)
        @JsonPropertyDescription(
            "The smallest allowed ratio; 1 if no value may come twice. 0 alone is refused: nothing"
                + " fails it.")
        OptionalDouble min,
    @Limits(min = 0, max = 1)
        @JsonPropertyDescription(
            "The largest allowed ratio; 0.01 for a column of few categories. 1 alone is refused:"
                + " nothing fails it.")
        OptionalDouble max)
    implements DataCheckSpec.Kind, OneColumn, Bounded {

  @Override
  public void check(KindRules rules) {
    Bounded.super.check(rules);
    boolean limited = min.isPresent() || max.isPresent();
    if (limited && min.orElse(0) <= 0 && max.orElse(1) >= 1) {
      rules.problem("", "a ratio is never below 0 or above 1: with these limits it cannot fail");
    }
  }
}
