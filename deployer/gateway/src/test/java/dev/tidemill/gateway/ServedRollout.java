package dev.tidemill.gateway;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that serves a rollout of version 2 against 1. */
abstract class ServedRollout {

  static final String MISSING = "1, null, 3";

  @TempDir Path folder;
  RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  void rollOut(String champion, String candidate, int weight) {
    gateway.serve(
        RunningGateway.route(
            1,
            5,
            gateway.version(1, champion, RouteRole.CHAMPION, 100 - weight),
            gateway.version(2, candidate, RouteRole.CANDIDATE, weight)));
  }

  static VersionScore score(Prediction prediction, int version) {
    return prediction.scores().stream()
        .filter(score -> score.version() == version)
        .findFirst()
        .orElseThrow();
  }
}
