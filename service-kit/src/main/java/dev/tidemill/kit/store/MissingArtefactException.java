package dev.tidemill.kit.store;

import java.nio.file.Path;

/** The store does not have this artefact. */
public final class MissingArtefactException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MissingArtefactException(String digest, Path root) {
    super("Artefact " + digest + " is not in the store " + root);
  }
}
