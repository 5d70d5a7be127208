package dev.tidemill.kit.job.protocol;

import dev.tidemill.kit.sql.Permit.Refusal;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * How far one execution has come. Immutable; times are readings of a clock that never goes back.
 *
 * <pre>
 * CLAIMED -- granted ------------> WORKING -- the run wants it no more --> STOPPED
 *    |                                +------ silent for too long -------> GIVEN_UP
 *    +-- refused ----------------> REFUSED
 *    +-- no answer in time ------> UNANSWERED
 * </pre>
 *
 * All but the first two are final.
 *
 * @param since when this phase began
 * @param heard when the last heartbeat that reached Kafka was sent
 * @param why a sentence about how it ended; empty before
 */
public record Tenure(Terms terms, Phase phase, Duration since, Duration heard, String why) {

  /** What an execution does, or how it ended. */
  public enum Phase {
    /** It waits for the answer to its claim. */
    CLAIMED,
    /** It was granted and works. */
    WORKING,
    /** It was refused: the job is another's, or nobody's any more. */
    REFUSED,
    /** Nobody answered the claim: the job goes back to the queue. */
    UNANSWERED,
    /** It was told to stop; it reports that it did. */
    STOPPED,
    /**
     * Its heartbeats did not reach Kafka. It reports nothing, since that is not the job's fault:
     * the orchestrator misses the heartbeats and gives the job to another worker.
     */
    GIVEN_UP
  }

  /** An execution that has just claimed its job. */
  public static Tenure claimed(Terms terms, Duration now) {
    return new Tenure(terms, Phase.CLAIMED, now, now, "");
  }

  /** What it comes to, given where the execution stands in its run now. */
  public Tenure look(Standing standing, Duration now) {
    return switch (phase) {
      case CLAIMED -> answered(standing, now);
      case WORKING -> working(standing, now);
      case REFUSED, UNANSWERED, STOPPED, GIVEN_UP -> this;
    };
  }

  private Tenure answered(Standing standing, Duration now) {
    return switch (standing.answer()) {
      case GRANTED -> new Tenure(terms, Phase.WORKING, now, now, "");
      case REFUSED -> over(Phase.REFUSED, now, standing.why());
      case NONE ->
          answerWithin(now).isZero() ? over(Phase.UNANSWERED, now, "nobody answered") : this;
    };
  }

  private Tenure working(Standing standing, Duration now) {
    if (standing.answer() == Standing.Answer.REFUSED) {
      return over(Phase.STOPPED, now, standing.why());
    }
    Duration silent = now.minus(heard);
    return silent.compareTo(terms.giveUpAfter()) > 0
        ? over(
            Phase.GIVEN_UP,
            now,
            "no heartbeat reached Kafka for " + silent.toMillis() / 1000.0 + " s")
        : this;
  }

  private Tenure over(Phase end, Duration now, String reason) {
    return new Tenure(terms, end, now, heard, reason);
  }

  /** A heartbeat sent at that time has reached Kafka; they may be confirmed in any order. */
  public Tenure heartbeatKept(Duration sentAt) {
    return phase == Phase.WORKING && sentAt.compareTo(heard) > 0
        ? new Tenure(terms, phase, since, sentAt, why)
        : this;
  }

  /** How long the answer to the claim may still take; zero if it is overdue. */
  public Duration answerWithin(Duration now) {
    Duration left = since.plus(terms.answerWithin()).minus(now);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Why the work has to stop; empty while it may go on. */
  public Optional<Refusal> stop() {
    return switch (phase) {
      case STOPPED -> Optional.of(new Refusal("CANCELLED", why));
      case GIVEN_UP -> Optional.of(new Refusal("LEASE_LOST", why));
      case CLAIMED, WORKING, REFUSED, UNANSWERED -> Optional.empty();
    };
  }

  /** Why the work has to stop, its time limit included, which counts from the grant. */
  public Optional<Refusal> stop(Duration timeLimit, Duration now) {
    return stop()
        .or(
            () ->
                phase == Phase.WORKING && now.minus(since).compareTo(timeLimit) > 0
                    ? Optional.of(
                        new Refusal(
                            "TIMEOUT",
                            "Stopped after the time limit of " + Durations.text(timeLimit)))
                    : Optional.empty());
  }
}
