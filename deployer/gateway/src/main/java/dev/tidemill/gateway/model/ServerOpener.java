package dev.tidemill.gateway.model;

import dev.tidemill.schemas.message.RouteVersion;
import java.io.IOException;

/** Opens versions that a server outside this process answers for. */
public interface ServerOpener {

  /**
   * A model that asks the version's server, which is ready.
   *
   * @param version one with a server
   * @throws ModelFailure when the server is not ready yet; to be tried again
   * @throws IOException when the model or the code cannot be had; to be tried again
   * @throws IllegalArgumentException when it can never be asked
   */
  AnsweringModel open(VersionKey key, RouteVersion version) throws IOException;

  /**
   * Ends what was begun for a version that is not wanted any more or can never be asked, also if it
   * never was ready.
   */
  void release(VersionKey key);
}
