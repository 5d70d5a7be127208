package dev.tidemill.console;

import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunStage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** How long the programs of a run worked, each attempt counted: what a budget counts too. */
final class ProgramTime {

  /** Stages in which programs of the pipeline work. */
  private static final Set<RunStage> PROGRAMS =
      Set.of(RunStage.TESTING_CODE, RunStage.PREPARING, RunStage.TRAINING, RunStage.PREDICTING);

  private Duration total = Duration.ZERO;
  private Optional<Instant> since = Optional.empty();

  void see(RunEvent event) {
    if (event.body() instanceof RunEventBody.ExecutionGranted granted) {
      since = PROGRAMS.contains(granted.stage()) ? Optional.of(event.at()) : Optional.empty();
    } else if (since.isPresent() && ends(event.body())) {
      Duration worked = Duration.between(since.get(), event.at());
      total = worked.isNegative() ? total : total.plus(worked);
      since = Optional.empty();
    }
  }

  private static boolean ends(RunEventBody body) {
    return body instanceof RunEventBody.CodeTested
        || body instanceof RunEventBody.FeaturesPrepared
        || body instanceof RunEventBody.ModelTrained
        || body instanceof RunEventBody.HoldoutPredicted
        || body instanceof RunEventBody.AttemptFailed
        || body instanceof RunEventBody.JobReissued
        || body instanceof RunEventBody.RunEnded;
  }

  Duration total() {
    return total;
  }
}
