package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A rule of a pipeline that reads signals. Triggers are OR-ed. */
public record TriggerSpec(String name, Kind kind, When when, Optional<Duration> cooldown) {

  /** What a trigger listens to; exactly one kind each. */
  public sealed interface Kind permits Data, Schedule, OnFinding, Code {}

  /** New files of a source. */
  public record Data(String source) implements Kind {}

  /**
   * A calendar.
   *
   * @param cron 5 fields: Unix cron; 6 or 7: Quartz's
   */
  public record Schedule(
      String cron,
      String timeZone,
      Missed missed,
      SkippedHour skippedHour,
      RepeatedHour repeatedHour)
      implements Kind {

    /** The same schedule in another time zone. */
    Schedule in(String zone) {
      return new Schedule(cron, zone, missed, skippedHour, repeatedHour);
    }
  }

  /** Findings of the monitor by check name. */
  public record OnFinding(List<String> checks) implements Kind {}

  /** A change of the pipeline's code. */
  public record Code(Changes changes) implements Kind {}

  /** Which part of the code. */
  public enum Changes {
    TRAINING,
    APPLICATION,
    ANY
  }

  /** What happens to planned instants that passed while nothing ran. */
  public enum Missed {
    SKIP,
    LAST,
    ALL
  }

  /** What happens to a local time that a DST gap skips. */
  public enum SkippedHour {
    SKIP,
    RUN_AT_BOUNDARY,
    SHIFT
  }

  /** What happens to a local time that occurs twice. */
  public enum RepeatedHour {
    FIRST,
    LAST,
    BOTH
  }

  /**
   * Any threshold or {@code maxWait}, and then the quiet period. With no threshold at all a single
   * signal suffices.
   *
   * @param maxWait since the oldest pending signal
   * @param quietPeriod since the newest one
   */
  public record When(
      Optional<Long> newRows,
      Optional<Long> newFiles,
      Optional<Long> newBytes,
      Optional<Duration> maxWait,
      Optional<Duration> quietPeriod) {

    public static final When ANY =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public boolean hasThreshold() {
      return newRows.isPresent() || newFiles.isPresent() || newBytes.isPresent();
    }
  }
}
