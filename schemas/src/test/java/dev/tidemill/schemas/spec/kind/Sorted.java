package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import java.util.List;

/** A kind of data check from outside of Tidemill. */
@JsonClassDescription("The values of a column do not fall.")
public record Sorted(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @JsonProperty(defaultValue = "0")
        @Limits(min = 0)
        @JsonPropertyDescription("By how much a value may be smaller than the one before.")
        double slack)
    implements DataCheckSpec.Kind {

  /** Adds it to the specification. */
  public static final class Provider implements KindProvider {
    @Override
    public List<Class<? extends Record>> kinds() {
      return List.of(Sorted.class);
    }
  }

  @Override
  public void check(KindRules rules) {
    if (column.equals("id")) {
      rules.problem("column", "an id has no order");
    }
  }
}
