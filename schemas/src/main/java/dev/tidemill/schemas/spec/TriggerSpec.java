package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.SpecKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A rule that starts runs when signals come. Each trigger of a pipeline works by itself. */
@JsonClassDescription("A trigger: what starts a run.")
public record TriggerSpec(
    @Matches(value = Matches.LABEL, says = Matches.LABEL_SAYS)
        @JsonPropertyDescription(
            "The name of the trigger, unique in the pipeline. manual is taken: it stands for runs"
                + " by hand.")
        String name,
    Kind kind,
    @Computed("each signal suffices")
        @JsonPropertyDescription(
            "How much must have come before the trigger fires: any threshold or maxWait, and then"
                + " the quiet period.")
        When when,
    @JsonPropertyDescription(
            "The shortest time between two fires of this trigger, for example 6h. Without it there"
                + " is none.")
        Optional<Duration> cooldown,
    @JsonPropertyDescription(
            "How long after a promotion signals of this trigger are dropped, so that a new model is"
                + " not judged by the traffic of the old one, for example 2h.")
        Optional<Duration> warmUp,
    @JsonPropertyDescription("When a signal counts as a repetition of an earlier one.")
        Optional<Dedupe> dedupe,
    @Computed("0")
        @Limits(min = 0, max = 100)
        @JsonPropertyDescription(
            "Of runs that wait for a free place the one with the highest priority starts first.")
        int priority,
    @Computed("fire")
        @JsonPropertyDescription(
            "fire: it starts runs. shadow: it records when it would have started one, and starts"
                + " none.")
        Mode mode) {

  public TriggerSpec {
    when = when == null ? When.ANY : when;
    mode = mode == null ? Mode.FIRE : mode;
  }

  /** One that fires, of no priority. */
  public TriggerSpec(String name, Kind kind, When when, Optional<Duration> cooldown) {
    this(name, kind, when, cooldown, Optional.empty(), Optional.empty(), 0, Mode.FIRE);
  }

  /** What a trigger does. */
  public enum Mode {
    FIRE,
    SHADOW
  }

  /**
   * When a signal repeats another one. Its id alone is remembered for a month.
   *
   * @param key CEL; signals of the same value are one
   */
  @JsonClassDescription("When a signal counts as a repetition of an earlier one.")
  public record Dedupe(
      @JsonPropertyDescription(
              "A CEL expression over the event; events for which it gives the same are repetitions,"
                  + " for example data.table.")
          Optional<String> key,
      @JsonPropertyDescription("How long a signal is remembered, for example 1d.")
          Duration within) {}

  /** A kind that combines other triggers of the pipeline; those start no run by themselves. */
  public interface Combination extends Kind {

    /** Names of triggers. */
    List<String> of();

    /** How many of them are needed. */
    int needed();

    /** How long what came to one of them counts. */
    Optional<Duration> within();
  }

  /** What a trigger listens to; each kind is a record of its own. */
  @JsonClassDescription("A trigger.")
  public interface Kind extends SpecKind {

    /** What expressions in CEL about its signals may name. */
    default Set<String> variables() {
      return Set.of("pipeline");
    }
  }

  /**
   * Any threshold or {@code maxWait}, and then the quiet period. With no threshold at all a single
   * signal suffices.
   *
   * @param maxWait since the oldest pending signal
   * @param quietPeriod since the newest one
   */
  @JsonClassDescription(
      "Thresholds of a trigger: any of them or maxWait, and then the quiet period.")
  public record When(
      @Limits(min = 1) @JsonPropertyDescription("The trigger fires at this many new rows.")
          Optional<Long> newRows,
      @Limits(min = 1) @JsonPropertyDescription("The trigger fires at this many new files.")
          Optional<Long> newFiles,
      @Written(Notation.BYTES)
          @JsonPropertyDescription("The trigger fires at this many new bytes, for example 500Mi.")
          Optional<Long> newBytes,
      @Limits(min = 1)
          @JsonPropertyDescription(
              "The trigger fires at this many partitions (folders such as dt=2024-12-31) that had"
                  + " no file before.")
          Optional<Long> newPartitions,
      @Limits(min = 1) @JsonPropertyDescription("The trigger fires at this many signals.")
          Optional<Long> newSignals,
      @JsonPropertyDescription(
              "The trigger fires once the event times of the new rows span this much, for example"
                  + " 7d.")
          Optional<Duration> timeRange,
      @Limits(min = 1)
          @JsonPropertyDescription(
              "The trigger fires at this many late files: their rows are older than the newest that"
                  + " a run has taken.")
          Optional<Long> lateFiles,
      @Limits(min = 1)
          @JsonPropertyDescription(
              "The trigger fires at this many files that were written anew under the same name.")
          Optional<Long> rewrittenFiles,
      @Limits(min = 1)
          @JsonPropertyDescription(
              "The trigger fires at this many late rows: those of late files, and those of a"
                  + " query with an overlap that were committed below what was read.")
          Optional<Long> lateRows,
      @JsonPropertyDescription("The longest time that a signal waits, even if no threshold is met.")
          Optional<Duration> maxWait,
      @JsonPropertyDescription("The trigger fires only once no new signal has come for this long.")
          Optional<Duration> quietPeriod) {

    public static final When ANY =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Rows, files and bytes alone. */
    public When(
        Optional<Long> newRows,
        Optional<Long> newFiles,
        Optional<Long> newBytes,
        Optional<Duration> maxWait,
        Optional<Duration> quietPeriod) {
      this(
          newRows,
          newFiles,
          newBytes,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          maxWait,
          quietPeriod);
    }

    public boolean hasThreshold() {
      return newSignals.isPresent() || isAboutData();
    }

    /** Whether a threshold is about rows and files, which only data brings. */
    public boolean isAboutData() {
      return newRows.isPresent()
          || newFiles.isPresent()
          || newBytes.isPresent()
          || newPartitions.isPresent()
          || timeRange.isPresent()
          || lateFiles.isPresent()
          || rewrittenFiles.isPresent()
          || lateRows.isPresent();
    }
  }
}
