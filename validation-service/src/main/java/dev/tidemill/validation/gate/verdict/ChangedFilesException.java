package dev.tidemill.validation.gate.verdict;

import java.util.List;

/** Files are not what the snapshot was cut from: a verdict on them would be on other rows. */
final class ChangedFilesException extends Exception {

  private static final long serialVersionUID = 1L;

  ChangedFilesException(List<String> paths) {
    super("changed or gone since the snapshot was cut: " + String.join(", ", paths));
  }
}
