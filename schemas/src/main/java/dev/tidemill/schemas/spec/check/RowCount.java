package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Rows a file. {@code maxChange} is relative to the mean of the last {@code againstLast} accepted
 * files.
 */
@JsonClassDescription(
    "Each file has enough rows, and about as many as the last accepted files. It needs min, or"
        + " againstLast and maxChange, or all three.")
public record RowCount(
    @Limits(min = 0) @JsonPropertyDescription("The smallest allowed number of rows.")
        Optional<Long> min,
    @Limits(min = 1, max = 1000)
        @JsonPropertyDescription("With how many of the last accepted files a file is compared.")
        Optional<Integer> againstLast,
    @Limits(min = 0)
        @JsonPropertyDescription(
            "The largest allowed difference from their mean, as a share of it; 0.3 allows 30 % more"
                + " or fewer rows.")
        OptionalDouble maxChange)
    implements DataCheckSpec.Kind {

  @Override
  public void check(KindRules rules) {
    if (againstLast.isPresent() != maxChange.isPresent()) {
      rules.problem("", "againstLast and maxChange need each other");
    } else if (min.isEmpty() && maxChange.isEmpty()) {
      rules.problem(
          "", "it needs min, or againstLast and maxChange: without a limit it cannot fail");
    } else if (againstLast.isPresent() && rules.beside("scope").equals("window")) {
      rules.problem(
          "againstLast",
          "it compares a file with earlier files; with scope: window only min is allowed");
    }
  }
}
