package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Limits;

/** At most {@code limit} runs at a time; a run counts until promoted or ended. */
@JsonClassDescription(
    "How many runs there are at a time. A run counts until its candidate is promoted or it has"
        + " ended.")
public record ConcurrencySpec(
    @JsonProperty(defaultValue = "1")
        @Limits(min = 1, max = 100)
        @JsonPropertyDescription("How many runs there may be at a time.")
        int limit,
    @JsonProperty(defaultValue = "queue-latest")
        @JsonPropertyDescription(
            "What happens when a trigger fires at the limit. skip: nothing. queue: the new run waits"
                + " its turn. queue-latest: one run waits, with the signals of all. replace: the new run"
                + " supersedes the one in progress. join: the signals join the run in progress.")
        Policy policy) {

  /** What happens to a fire when the limit is reached. */
  public enum Policy {
    /** The occurrence is suppressed. */
    SKIP,
    /** Each occurrence waits its turn. */
    QUEUE,
    /** One occurrence waits, with the union of the signals. */
    QUEUE_LATEST,
    /** The run in progress is superseded. */
    REPLACE,
    /** The signals join the run in progress. */
    JOIN
  }
}
