package dev.tidemill.standalone;

@NeedsDocker
class RunnerProcessOnDockerIT extends RunnerProcessIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
