package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.Bounded;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.OptionalDouble;

/** The standard deviation of a sample: of each file, and of each day of traffic. */
@JsonClassDescription(
    "The values of a column spread as much as is usual: their standard deviation (of a sample), in"
        + " each file or on each day of traffic. min or max is needed.")
public record StandardDeviation(
    @NamesCheck @JsonPropertyDescription("The column, or the input of the model.") String column,
    @Limits(min = 0)
        @JsonPropertyDescription(
            "The smallest allowed deviation, in the unit of the column. A sensor that hangs has 0,"
                + " so any limit above 0 finds it; 0 alone is refused: nothing fails it.")
        OptionalDouble min,
    @Limits(min = 0)
        @JsonPropertyDescription("The largest allowed deviation, in the unit of the column.")
        OptionalDouble max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, OneColumn, Bounded {

  @Override
  public void check(KindRules rules) {
    Bounded.super.check(rules);
    if (max.isEmpty() && min.isPresent() && min.getAsDouble() <= 0) {
      rules.problem(
          "min",
          "no deviation is below 0: with this limit it cannot fail; write a larger one, or max");
    }
  }
}
