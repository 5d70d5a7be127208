package dev.tidemill.standalone.demo;

import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.NeedsDocker;

@NeedsDocker
class DemoOnDockerIT extends DemoIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
