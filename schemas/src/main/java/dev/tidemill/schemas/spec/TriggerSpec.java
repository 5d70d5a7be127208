package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.Optional;

/** A rule of a pipeline that reads signals. Triggers are OR-ed. */
public record TriggerSpec(String name, Kind kind, When when, Optional<Duration> cooldown) {

  /** What a trigger listens to; exactly one kind each. */
  public interface Kind {}

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
