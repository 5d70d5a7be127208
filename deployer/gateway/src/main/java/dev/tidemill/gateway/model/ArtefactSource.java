package dev.tidemill.gateway.model;

import java.io.IOException;
import java.io.InputStream;

/** Where artefacts come from when the gateway's own disk does not have them. */
public interface ArtefactSource {

  /**
   * The artefact with that SHA-256 digest (lower-case hex).
   *
   * @throws IOException when it is not there or cannot be read
   */
  InputStream open(String digest) throws IOException;
}
