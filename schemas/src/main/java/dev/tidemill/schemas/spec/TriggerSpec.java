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
import java.util.Optional;

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
            "How much must have come before a data trigger fires: any threshold or maxWait, and"
                + " then the quiet period.")
        When when,
    @JsonPropertyDescription(
            "The shortest time between two fires of this trigger, for example 6h. Without it there"
                + " is none.")
        Optional<Duration> cooldown) {

  public TriggerSpec {
    when = when == null ? When.ANY : when;
  }

  /** What a trigger listens to; each kind is a record of its own. */
  @JsonClassDescription("A trigger.")
  public interface Kind extends SpecKind {}

  /**
   * Any threshold or {@code maxWait}, and then the quiet period. With no threshold at all a single
   * signal suffices.
   *
   * @param maxWait since the oldest pending signal
   * @param quietPeriod since the newest one
   */
  @JsonClassDescription(
      "Thresholds of a data trigger: any of them or maxWait, and then the quiet period.")
  public record When(
      @Limits(min = 1) @JsonPropertyDescription("The trigger fires at this many new rows.")
          Optional<Long> newRows,
      @Limits(min = 1) @JsonPropertyDescription("The trigger fires at this many new files.")
          Optional<Long> newFiles,
      @Written(Notation.BYTES)
          @JsonPropertyDescription("The trigger fires at this many new bytes, for example 500Mi.")
          Optional<Long> newBytes,
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

    public boolean hasThreshold() {
      return newRows.isPresent() || newFiles.isPresent() || newBytes.isPresent();
    }
  }
}
