package dev.tidemill.schemas.spec;

import dev.tidemill.schemas.text.ForeignText;

/**
 * One thing that is wrong with a specification.
 *
 * @param file name of the file as the user gave it
 * @param line 1-based; 0 when the place is not known
 * @param field dotted path, such as {@code spec.data.clock}; empty for the whole file
 * @param message what is wrong and what is allowed
 */
public record SpecError(String file, int line, String field, String message) {

  /** What it repeats of the file is cut: a key may be as long as the file. */
  public SpecError {
    field = ForeignText.bounded(field);
    message = ForeignText.bounded(message);
  }

  @Override
  public String toString() {
    String place = line > 0 ? file + ":" + line : file;
    return field.isEmpty() ? place + ": " + message : place + ": " + field + ": " + message;
  }
}
