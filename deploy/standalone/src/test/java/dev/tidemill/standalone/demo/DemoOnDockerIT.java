package dev.tidemill.standalone.demo;

import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.NeedsDocker;

@NeedsDocker
class DemoOnDockerIT extends DemoIT {

  /** One more: evidence comes later from a broker in a container, and traffic does not wait. */
  @Override
  int weeks() {
    return 7;
  }

  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
