package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a candidate is trained.
 *
 * @param parameters handed to the trainer as JSON; values as {@link TrainParameters} writes them
 */
public record TrainSpec(
    Runner runner,
    List<String> command,
    Map<String, String> parameters,
    long seed,
    Resources resources,
    Duration timeout,
    RetrySpec retry) {

  /** What executes attempts. */
  public enum Runner {
    PROCESS
  }

  /** Limits; {@code memoryBytes} parsed from Kubernetes quantities, {@code cpu} in cores. */
  public record Resources(Optional<Double> cpuLimit, Optional<Long> memoryLimitBytes) {}

  /** Retries after the first try, with exponential backoff. */
  public record RetrySpec(int limit, Duration duration, double factor, Duration maxDuration) {

    /** The wait before retry number {@code retry} (1 = first retry). */
    public Duration backoff(int retry) {
      double ms = duration.toMillis() * Math.pow(factor, Math.max(0, retry - 1));
      return Duration.ofMillis((long) Math.min(ms, maxDuration.toMillis()));
    }
  }
}
