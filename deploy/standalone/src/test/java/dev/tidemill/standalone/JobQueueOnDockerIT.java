package dev.tidemill.standalone;

@NeedsDocker
class JobQueueOnDockerIT extends JobQueueIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
