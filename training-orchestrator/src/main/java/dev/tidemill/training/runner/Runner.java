package dev.tidemill.training.runner;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import java.io.IOException;
import java.util.Optional;

/**
 * Executes programs somewhere, such as in processes of this machine or in a cluster. Inputs are
 * named by digest, so that a program need not share a disk with the caller. Thread-safe.
 *
 * <p>A {@link ProgramId} names a program, and is the same after a restart. However often a program
 * is started under one id, it runs once.
 */
public interface Runner {

  /**
   * Starts a program. If it was started under this id before, this answers that attempt, whether it
   * still runs or has ended.
   *
   * @param permit refused when its inputs need not be brought into place any more
   * @throws JobFailure if it cannot be started
   * @throws dev.tidemill.kit.sql.StoppedException if the permit was refused
   */
  Attempt start(Launch launch, Permit permit) throws JobFailure, IOException;

  /**
   * Finds the program that was started under an id, before a restart of this process too. A runner
   * whose programs cannot outlive it answers none, after it has made sure that nothing of the
   * program lives.
   */
  Optional<Attempt> adopt(ProgramId id) throws IOException;

  /** Ends what still runs of an execution and deletes what was kept for it; idempotent. */
  void forget(ExecutionId execution) throws IOException;

  /**
   * Runs a program to its end, or takes it over if it runs already.
   *
   * @param permit for bringing its inputs into place
   * @param lease for the program, which has a time limit of its own
   * @throws JobFailure if the program failed
   */
  default Attempt run(Launch launch, LineSink sink, Permit permit, Permit lease)
      throws JobFailure, IOException, InterruptedException {
    Optional<Attempt> running = adopt(launch.id());
    Attempt attempt = running.isPresent() ? running.get() : start(launch, permit);
    attempt.await(sink, lease);
    return attempt;
  }
}
