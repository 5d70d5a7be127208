package dev.tidemill.validation.gate.verdict;

import java.util.List;

/**
 * The files are not those that the snapshot was cut from, so a verdict would be about other rows.
 */
final class ChangedFilesException extends Exception {

  private static final long serialVersionUID = 1L;

  ChangedFilesException(List<String> paths) {
    super("changed or gone since the snapshot was cut: " + String.join(", ", paths));
  }
}
