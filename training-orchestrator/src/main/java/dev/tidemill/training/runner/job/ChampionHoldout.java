package dev.tidemill.training.runner.job;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The holdout made by the champion's own program, or why there is none.
 *
 * @param digest also empty if the champion's program is the candidate's
 */
record ChampionHoldout(Optional<String> digest, Optional<String> problem) {

  private static final String WAY_OUT =
      "To replace it, give the champion check severity: warn until a new champion serves";

  /**
   * Runs the champion's program, if that is another one. A problem with it does not fail the job.
   * The gate decides, and it fails closed: a candidate that was not compared is not better for it.
   * So that some run can replace the champion, a person may make its check only warn; the problem
   * says so.
   */
  static ChampionHoldout of(PrepareFeatures work, RunnerJob job, Preparation preparation)
      throws JobFailure, IOException, InterruptedException {
    Optional<String> program =
        work.champion()
            .map(c -> c.prepared().programDigest())
            .filter(p -> !p.equals(work.codeDigest()));
    if (program.isEmpty()) {
      return new ChampionHoldout(Optional.empty(), Optional.empty());
    }
    String problem;
    try {
      String digest = preparation.holdout("champion's prepare", program.get());
      return new ChampionHoldout(Optional.of(digest), Optional.empty());
    } catch (JobFailure e) {
      boolean triesLeft = job.job().attempt() <= work.spec().train().retry().limit();
      if (job.lease().refused().isPresent() || (e.retryable() && triesLeft)) {
        throw e;
      }
      problem = e.getMessage();
    } catch (SQLException e) {
      problem = "its inputs cannot be read: " + Sql.reason(e);
    } catch (MissingArtefactException e) {
      problem = "its code is gone: " + e.getMessage();
    }
    job.note("the champion cannot be prepared: " + problem);
    return new ChampionHoldout(Optional.empty(), Optional.of(problem + ". " + WAY_OUT));
  }
}
