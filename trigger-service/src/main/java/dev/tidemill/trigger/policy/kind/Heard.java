package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.text.ForeignText;
import java.util.Optional;

/**
 * What a signal is to a trigger.
 *
 * @param about whether it is of the sort that the trigger listens to
 * @param dropped why it starts nothing although the trigger listens, in one sentence
 */
public record Heard(boolean about, Optional<String> dropped) {

  private static final int MAX_SHOWN_CHARACTERS = 100;

  /** It is for this trigger. */
  public static final Heard YES = new Heard(true, Optional.empty());

  /** The trigger does not listen to it. */
  public static final Heard NO = new Heard(false, Optional.empty());

  /** The trigger listens, and lets it drop. */
  public static Heard dropped(String why) {
    return new Heard(true, Optional.of(why));
  }

  private static String shortened(String value) {
    return value.length() <= MAX_SHOWN_CHARACTERS
        ? value
        : ForeignText.cut(value, MAX_SHOWN_CHARACTERS) + "...";
  }

  /** The same, unless a condition does not hold. */
  public static Heard when(String condition, Expressions.Answer answer) {
    if (answer.problem().isPresent()) {
      return dropped(
          "the condition " + condition + " cannot be evaluated: " + answer.problem().get());
    }
    if (answer.isTrue()) {
      return YES;
    }
    String value = answer.value().orElseThrow();
    return dropped(
        answer.holds().isPresent()
            ? "the condition " + condition + " gives " + value
            : "the condition "
                + condition
                + " gives \""
                + shortened(value)
                + "\", which is neither true nor false");
  }
}
