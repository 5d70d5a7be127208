package dev.tidemill.training.run;

import java.time.Instant;
import java.util.Optional;

/**
 * The job that a run waits for. The fence is (attempt, execution): nothing else counts.
 *
 * @param issuedAt it is on the queue since then
 * @param claimBy without a granted execution the job is put on the queue once more at this time
 */
public record CurrentJob(
    String jobId, int attempt, Instant issuedAt, Instant claimBy, Optional<Execution> granted) {

  static CurrentJob issued(String jobId, int attempt, Instant at, Instant claimBy) {
    return new CurrentJob(jobId, attempt, at, claimBy, Optional.empty());
  }

  boolean grantedTo(int attemptOf, String executionId) {
    return attempt == attemptOf
        && granted.filter(e -> e.executionId().equals(executionId)).isPresent();
  }

  CurrentJob grant(Execution execution) {
    return new CurrentJob(jobId, attempt, issuedAt, claimBy, Optional.of(execution));
  }

  CurrentJob waitingUntil(Instant until) {
    return new CurrentJob(jobId, attempt, issuedAt, until, granted);
  }
}
