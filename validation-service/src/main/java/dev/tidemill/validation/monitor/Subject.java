package dev.tidemill.validation.monitor;

import java.util.Optional;

/**
 * What a check watches: a model input, the answers, or the model as a whole.
 *
 * @param column name of the input, {@code score} for the answers, empty for the model as a whole
 * @param answers whether it is the answers; an input may be called {@code score} too
 */
public record Subject(String check, String column, boolean answers) {

  /** A model input. */
  public static Subject input(String check, String column) {
    return new Subject(check, column, false);
  }

  /** What the model answers. */
  public static Subject answers(String check) {
    return new Subject(check, "score", true);
  }

  /** The model as a whole. */
  public static Subject model(String check) {
    return new Subject(check, "", false);
  }

  /** The column that findings name. */
  Optional<String> named() {
    return Optional.of(column).filter(c -> !c.isEmpty());
  }

  /** Its part of a finding's id. */
  String id() {
    return answers ? "-/" + column : named().orElse("-");
  }

  /** As a sentence begins with it. */
  public String shown() {
    return answers ? "The answer" : column;
  }
}
