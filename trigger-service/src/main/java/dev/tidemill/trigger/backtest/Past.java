package dev.tidemill.trigger.backtest;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened to a pipeline between two times, as the log has it.
 *
 * @param folder the absolute folder of the pipeline
 * @param happenings in the order of the log
 * @param runs that were really decided then, oldest first
 * @param notes on what the log does not have
 */
public record Past(
    String pipeline,
    String folder,
    Instant from,
    Instant to,
    List<Happening> happenings,
    List<RealRun> runs,
    List<String> notes) {

  /** An input of the trigger policy that does not depend on what it decides. */
  public sealed interface Happening {

    /** The now of the decision on it. */
    Instant at();
  }

  /** A signal reached the pipeline. */
  public record SignalCame(TriggerInput input, Origin origin, Instant at) implements Happening {}

  /** A person asked for a run, a pause or its end. */
  public record PersonAsked(Command command, Instant at) implements Happening {}

  /**
   * A run that was decided.
   *
   * @param signals the first 1,000 ids of what it took
   * @param outcome how it ended; empty: it has not
   * @param steps what it came to before its end, as far as triggers look at that, oldest first
   */
  public record RealRun(
      String runId,
      Instant at,
      List<String> triggers,
      String reason,
      List<String> signals,
      Optional<RunOutcome> outcome,
      Optional<Instant> endedAt,
      List<Step> steps) {

    public RealRun {
      steps = List.copyOf(steps);
    }

    /** The run, ended. */
    public RealRun ended(RunOutcome how, Instant when) {
      return new RealRun(
          runId, at, triggers, reason, signals, Optional.of(how), Optional.of(when), steps);
    }

    /** The run with what it came to. */
    public RealRun with(List<Step> all) {
      return new RealRun(runId, at, triggers, reason, signals, outcome, endedAt, all);
    }

    Optional<Duration> took() {
      return endedAt.map(end -> Duration.between(at, end));
    }
  }

  /** Something that a run came to. */
  public record Step(Instant at, RunEventBody body) {}

  /** When the first signal came. */
  Optional<Instant> firstSignal() {
    return happenings.stream()
        .filter(SignalCame.class::isInstance)
        .map(Happening::at)
        .min(Instant::compareTo);
  }

  /** The median time that the real runs took; empty if none has ended. */
  Optional<Duration> medianRun() {
    List<Duration> sorted = runs.stream().flatMap(r -> r.took().stream()).sorted().toList();
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
  }
}
