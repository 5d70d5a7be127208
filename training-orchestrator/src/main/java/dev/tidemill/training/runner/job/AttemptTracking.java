package dev.tidemill.training.runner.job;

import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.TrackedStatus;
import java.util.Map;

/** Lets the program of an attempt log what it does. */
public interface AttemptTracking {

  /** Nothing is tracked. */
  AttemptTracking NONE =
      new AttemptTracking() {
        @Override
        public Map<String, String> open(TrainModel work, RunnerJob job) {
          return Map.of();
        }

        @Override
        public void close(RunnerJob job, TrackedStatus status) {
          // Nothing was opened.
        }
      };

  /**
   * Makes the tracked run of an attempt. It never fails: an attempt that cannot log trains all the
   * same, and its log says so.
   *
   * @return what the program is told, as variables; empty if it cannot log
   */
  Map<String, String> open(TrainModel work, RunnerJob job) throws InterruptedException;

  /** The program is over. */
  void close(RunnerJob job, TrackedStatus status);
}
