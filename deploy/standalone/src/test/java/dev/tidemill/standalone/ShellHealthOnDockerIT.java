package dev.tidemill.standalone;

@NeedsDocker
class ShellHealthOnDockerIT extends ShellHealthIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
