package dev.tidemill.validation.check;

import java.util.List;

/**
 * One part of the rows that a check looks at, with what was seen of it.
 *
 * @param name path of a file; of its first file where the new files of a source are one part;
 *     {@link #WINDOW} for the whole window
 */
public record Part<F>(String name, F figures) {

  /** Stands for a file's path where the part is the window. */
  public static final String WINDOW = "window";

  /** The names of some parts. */
  public static <F> List<String> names(List<Part<F>> parts) {
    return parts.stream().map(Part::name).toList();
  }
}
