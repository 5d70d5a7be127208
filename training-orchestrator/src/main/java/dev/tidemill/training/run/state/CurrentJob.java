package dev.tidemill.training.run.state;

import java.time.Instant;
import java.util.Optional;

/**
 * The job that a run waits for. The fence is (attempt, execution): nothing else counts.
 *
 * @param issuedAt when it was first put on the queue
 * @param claimBy when it is put on the queue once more, if no execution has been granted
 */
public record CurrentJob(
    String jobId, int attempt, Instant issuedAt, Instant claimBy, Optional<Grant> granted) {

  public static CurrentJob issued(String jobId, int attempt, Instant at, Instant claimBy) {
    return new CurrentJob(jobId, attempt, at, claimBy, Optional.empty());
  }

  public boolean grantedTo(int attemptOf, String executionId) {
    return attempt == attemptOf
        && granted.filter(e -> e.executionId().equals(executionId)).isPresent();
  }

  public CurrentJob grant(Grant execution) {
    return new CurrentJob(jobId, attempt, issuedAt, claimBy, Optional.of(execution));
  }

  public CurrentJob waitingUntil(Instant until) {
    return new CurrentJob(jobId, attempt, issuedAt, until, granted);
  }
}
