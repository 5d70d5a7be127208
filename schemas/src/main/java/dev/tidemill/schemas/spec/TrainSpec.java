package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a candidate is trained.
 *
 * @param parameters handed to the trainer as JSON; values as {@link TrainParameters} writes them
 */
@JsonClassDescription("How a candidate is trained.")
public record TrainSpec(
    @JsonProperty(defaultValue = "process")
        @JsonPropertyDescription("What runs the trainer: a process on the machine of the worker.")
        Runner runner,
    @JsonPropertyDescription(
            "The program of the trainer and its arguments; it is started without a shell. `java` is"
                + " the JVM that runs Tidemill.")
        List<String> command,
    @JsonProperty(defaultValue = "{}")
        @Written(Notation.SCALARS)
        @JsonPropertyDescription(
            "Parameters of the trainer, handed over as JSON, for example {rounds: 150}. A run by"
                + " hand may override them.")
        Map<String, String> parameters,
    @JsonProperty(defaultValue = "1")
        @JsonPropertyDescription("The seed of the trainer's random numbers.")
        long seed,
    @JsonProperty(defaultValue = "{}") Resources resources,
    @JsonProperty(defaultValue = "1h")
        @JsonPropertyDescription("How long the trainer may run, more than 0, for example 30m.")
        Duration timeout,
    @JsonProperty(defaultValue = "{}") RetrySpec retry,
    @JsonPropertyDescription(
            "Environment variables that the trainer gets beside its contract, with the places of"
                + " their values. No other variable of Tidemill's process reaches a program.")
        Optional<List<Variable>> env) {

  /** A variable, and the place of its value. */
  @JsonClassDescription(
      "An environment variable of the trainer. It has one of fromEnv, fromFile and fromSecret.")
  public record Variable(
      @Matches(
              value = SecretRef.ENV_NAME,
              says = "letters, digits and underscores, not a digit first")
          @JsonPropertyDescription("The name that the trainer sees.")
          String name,
      @Matches(
              value = SecretRef.ENV_NAME,
              says = "letters, digits and underscores, not a digit first")
          @JsonPropertyDescription("The variable of the runner's process that holds the value.")
          Optional<String> fromEnv,
      @Length(max = 4_096)
          @JsonPropertyDescription(
              "The file that holds the value: an absolute path, or one relative to the folder of"
                  + " this file.")
          Optional<String> fromFile,
      @JsonPropertyDescription("A file of the folder of secrets.")
          Optional<SecretRef.KeyOf> fromSecret) {

    /** Where the value is. */
    public SecretRef place() {
      return new SecretRef(fromEnv, fromFile, fromSecret);
    }
  }

  /** What executes attempts. */
  public enum Runner {
    PROCESS
  }

  /** What a trainer may use. */
  @JsonClassDescription("What the trainer may use.")
  public record Resources(@JsonProperty(defaultValue = "{}") Limit limits) {

    /** In cores. */
    public Optional<Double> cpuLimit() {
      return limits.cpu();
    }

    public Optional<Long> memoryLimitBytes() {
      return limits.memory();
    }
  }

  /** Limits; {@code memory} in bytes, {@code cpu} in cores. */
  @JsonClassDescription("The most that the trainer may use.")
  public record Limit(
      @Written(Notation.CORES)
          @JsonPropertyDescription(
              "Cores, for example \"2\" or 500m. Without it there is no limit.")
          Optional<Double> cpu,
      @Written(Notation.BYTES)
          @JsonPropertyDescription(
              "Memory, for example 1Gi; at least 1Mi. Without it there is no limit.")
          Optional<Long> memory) {}

  /** Retries after the first try, with exponential backoff. */
  @JsonClassDescription(
      "What happens after exit code 75, by which a trainer says that another try may help. A lost"
          + " worker is replaced up to three times, whatever the limit.")
  public record RetrySpec(
      @JsonProperty(defaultValue = "2")
          @Limits(min = 0, max = 100)
          @JsonPropertyDescription("How many retries there are.")
          int limit,
      @JsonProperty(defaultValue = "{}") Backoff backoff) {

    /** The wait before retry number {@code retry} (1 = first retry). */
    public Duration backoff(int retry) {
      double ms =
          backoff.duration().toMillis() * Math.pow(backoff.factor(), Math.max(0, retry - 1));
      return Duration.ofMillis((long) Math.min(ms, (double) backoff.maxDuration().toMillis()));
    }
  }

  /** How long retries wait. */
  @JsonClassDescription("How long a retry waits.")
  public record Backoff(
      @JsonProperty(defaultValue = "5s") @JsonPropertyDescription("How long the first retry waits.")
          Duration duration,
      @JsonProperty(defaultValue = "2")
          @Limits(min = 1)
          @JsonPropertyDescription("How many times as long each wait is as the one before.")
          double factor,
      @JsonProperty(defaultValue = "5m") @JsonPropertyDescription("The longest wait.")
          Duration maxDuration) {}
}
