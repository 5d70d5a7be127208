package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.util.regex.PatternSyntaxException;

/** Every value matches the regular expression in full. */
@JsonClassDescription("Every value matches a regular expression in full.")
public record Pattern(
    @NamesCheck @JsonPropertyDescription("The column.") String column,
    @JsonPropertyDescription(
            "The regular expression, for example \"[A-Z]{3}\". It must match the whole value.")
        String regex)
    implements DataCheckSpec.RowKind, OneColumn {

  @Override
  public void check(KindRules rules) {
    try {
      java.util.regex.Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      rules.problem("regex", "it is not a regular expression: " + e.getDescription());
    }
  }
}
