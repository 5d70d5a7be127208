package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.kind.SpecKind;
import java.util.Optional;

/**
 * One check of the data gate.
 *
 * @param name unique in its gate; default: kind and column
 * @param where SQL condition that selects the rows it looks at
 * @param maxFailing how many rows may fail it: below 1 a share of the values it looks at, from 1 on
 *     a whole number of rows; 0 for kinds that rows do not fail one by one
 */
@JsonClassDescription("A check of the data gate.")
public record DataCheckSpec(
    @Computed("the kind and the column, with a number if there are several")
        @JsonPropertyDescription("The name of the check, unique in its gate.")
        String name,
    @JsonProperty(defaultValue = "fail")
        @JsonPropertyDescription(
            "How much a failing check weighs: fail stops the run, warn is only reported. A drift"
                + " check warns unless told otherwise.")
        GatesSpec.Severity severity,
    @JsonProperty(defaultValue = "new")
        @JsonPropertyDescription(
            "The rows that are checked: those of new files, or the whole window.")
        Scope scope,
    @JsonPropertyDescription(
            "A condition in SQL that selects the rows that are checked, for example \"destination ="
                + " 'JFK'\".")
        Optional<String> where,
    @JsonProperty(defaultValue = "0")
        @Limits(min = 0)
        @JsonPropertyDescription(
            "How many rows may fail the check: below 1 a share of the values it looks at (0.001),"
                + " from 1 on a number of rows (10; 1 is one row). Only checks that"
                + " rows fail one by one have it, such as range.")
        double maxFailing,
    Kind kind) {

  /** Whether the check tolerates so many failing rows among those that it looked at. */
  public boolean tolerates(long failing, long looked) {
    return failing == 0
        || (maxFailing < 1 ? (double) failing / looked <= maxFailing : failing <= maxFailing);
  }

  /** The rows a check looks at. */
  public enum Scope {
    /** Files that no accepted run has used. */
    NEW,
    /** The whole window. */
    WINDOW
  }

  /** What a data check looks at; each kind is a record of its own. */
  @JsonClassDescription("A check of the data gate.")
  public interface Kind extends SpecKind {}

  /** A check that rows fail one by one, so that some of them may be tolerated. */
  public interface RowKind extends Kind {}
}
