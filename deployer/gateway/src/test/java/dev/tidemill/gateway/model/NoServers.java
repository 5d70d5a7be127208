package dev.tidemill.gateway.model;

import dev.tidemill.schemas.message.RouteVersion;

/** For tests whose versions ONNX Runtime runs. */
public final class NoServers implements ServerOpener {

  @Override
  public AnsweringModel open(VersionKey key, RouteVersion version) {
    throw new IllegalStateException("no version of this test has a server");
  }

  @Override
  public void release(VersionKey key) {
    // there is nothing to end
  }
}
