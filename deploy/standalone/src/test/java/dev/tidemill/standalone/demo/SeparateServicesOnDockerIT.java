package dev.tidemill.standalone.demo;

import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.NeedsDocker;

@NeedsDocker
class SeparateServicesOnDockerIT extends SeparateServicesIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
