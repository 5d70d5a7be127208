package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many runs of a pipeline have ended since it began, and how long they took, by outcome. It is
 * kept with the runs, so it goes on after a restart and counts no end twice.
 *
 * @param ended by name of the outcome
 * @param millis from the request of a run to its end, summed up, by name of the outcome
 */
public record RunTotals(Map<String, Long> ended, Map<String, Long> millis) {

  /** Nothing has ended yet. */
  public static final RunTotals NONE = new RunTotals(Map.of(), Map.of());

  public RunTotals {
    ended = Map.copyOf(ended);
    millis = Map.copyOf(millis);
  }

  /** With the end of one more run. */
  public RunTotals plus(EndedRun run) {
    String outcome = run.outcome().name();
    long took = Math.max(0, Duration.between(run.requestedAt(), run.endedAt()).toMillis());
    return new RunTotals(plus(ended, outcome, 1), plus(millis, outcome, took));
  }

  private static Map<String, Long> plus(Map<String, Long> sums, String key, long more) {
    Map<String, Long> next = new HashMap<>(sums);
    next.merge(key, more, Long::sum);
    return next;
  }

  public long ended(RunOutcome outcome) {
    return ended.getOrDefault(outcome.name(), 0L);
  }

  public double seconds(RunOutcome outcome) {
    return millis.getOrDefault(outcome.name(), 0L) / 1000.0;
  }
}
