package dev.tidemill.standalone;

@NeedsDocker
class TrainingOnDockerIT extends TrainingIT {
  @Override
  Cluster cluster() {
    return Cluster.DOCKER;
  }
}
