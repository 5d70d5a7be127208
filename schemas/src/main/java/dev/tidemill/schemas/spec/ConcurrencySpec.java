package dev.tidemill.schemas.spec;

/** At most {@code limit} runs at a time; a run counts until promoted or ended. */
public record ConcurrencySpec(int limit, Policy policy) {

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
