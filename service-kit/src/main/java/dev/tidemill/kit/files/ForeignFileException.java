package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.Path;

/** Another user could change a file that only the user of this process may change. */
public final class ForeignFileException extends IOException {

  private static final long serialVersionUID = 1L;

  ForeignFileException(Path file, String objection) {
    super(file + " is not used: " + objection);
  }
}
