package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * How much a pipeline may spend on runs. A day is the last 24 hours, a week the last 7 days. Runs
 * by hand count too; only a forced one passes the budget. A run that ended without a change does
 * not count as a run, but the time of its programs does.
 */
@JsonClassDescription(
    "How much the pipeline may spend on runs in the last 24 hours and in the last 7 days. What"
        + " comes beyond that waits.")
public record BudgetSpec(
    @Limits(min = 1, max = BudgetSpec.MOST_RUNS)
        @JsonPropertyDescription(
            "The most runs that start in 24 hours. One that ended without a change does not count.")
        Optional<Integer> runsPerDay,
    @Limits(min = 1, max = BudgetSpec.MOST_RUNS)
        @JsonPropertyDescription(
            "The most runs that start in 7 days. One that ended without a change does not count.")
        Optional<Integer> runsPerWeek,
    @JsonPropertyDescription(
            "The most time that programs of runs take in 24 hours, for example 8h. A run starts"
                + " while any is left.")
        Optional<Duration> computePerDay,
    @JsonPropertyDescription("The most time that programs of runs take in 7 days, for example 40h.")
        Optional<Duration> computePerWeek) {

  /** The most runs that a budget may count. */
  public static final int MOST_RUNS = 2000;
}
