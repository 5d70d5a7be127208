package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.Path;

/** Another user decides what a file holds that only this process's user may decide. */
public final class ForeignFileException extends IOException {

  private static final long serialVersionUID = 1L;

  ForeignFileException(Path file, String objection) {
    super(file + " is not used: " + objection);
  }
}
