package dev.tidemill.standalone;

@NeedsDocker
class ShellStreamsAppOnDockerIT extends ShellStreamsAppIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
