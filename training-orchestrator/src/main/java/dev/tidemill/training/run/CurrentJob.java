package dev.tidemill.training.run;

import java.time.Instant;
import java.util.Optional;

/**
 * The job that a run waits for. The fence is (attempt, execution): nothing else counts.
 *
 * @param claimBy without a granted execution the job is issued again at this time
 */
public record CurrentJob(String jobId, int attempt, Instant claimBy, Optional<Execution> granted) {

  boolean grantedTo(int attemptOf, String executionId) {
    return attempt == attemptOf
        && granted.filter(e -> e.executionId().equals(executionId)).isPresent();
  }

  CurrentJob grant(Execution execution) {
    return new CurrentJob(jobId, attempt, claimBy, Optional.of(execution));
  }
}
