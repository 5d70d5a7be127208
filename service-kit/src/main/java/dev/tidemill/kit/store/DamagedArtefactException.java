package dev.tidemill.kit.store;

/** The content of an artefact is not what its name says. */
public final class DamagedArtefactException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DamagedArtefactException(String digest, String found) {
    super("Artefact " + digest + " is damaged: its content has the digest " + found);
  }
}
