package dev.tidemill.validation.gate.verdict;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.JobWork.CheckData;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.JobWork.ForGate;
import dev.tidemill.validation.gate.scoring.ServedScores;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the work of a gate's job. Doing it again gives the same verdict with the same id. */
public final class Judge {

  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

  /** How a gate judges a job's work. */
  @FunctionalInterface
  private interface Judging {
    JobEventBody judge(Judge by, Job job, Permit permit) throws SQLException, ChangedFilesException;
  }

  private static final Cases<Void, ForGate, Judging> JUDGINGS =
      Cases.<Void, ForGate, Judging>of(ForGate.class)
          .on(
              CheckData.class,
              work -> (by, job, permit) -> by.data.judge(work, verdictId(job), permit))
          .on(
              CheckModel.class,
              work ->
                  (by, job, permit) ->
                      new ModelGateFinished(
                          by.model.judge(work, verdictId(job), job.runId(), permit)))
          .build();

  private final DataVerdict data;
  private final ModelGate model;

  /**
   * @param store holds snapshots and models, and takes golden requests and profiles
   * @param served what champions answered live
   */
  public Judge(ArtefactStore store, ServedScores served) {
    this(store, served, Onlooker.NOBODY);
  }

  /**
   * @param onlooker hears what the model gate judged
   */
  public Judge(ArtefactStore store, ServedScores served, Onlooker onlooker) {
    this.data = new DataVerdict(store);
    this.model = new ModelGate(store, served, onlooker);
  }

  /**
   * The verdict, or the reason why there is none. Whatever the data or the model contain, it does
   * not throw.
   *
   * @param permit refused when the job is to be stopped
   */
  public JobEventBody judge(Job job, Permit permit) {
    try {
      return JUDGINGS.apply((ForGate) job.work()).judge(this, job, permit);
    } catch (MissingArtefactException e) {
      LOG.warn("Job {} lacks an artefact", job.jobId(), e);
      return new JobFailed("ARTEFACT_MISSING", e.getMessage(), false);
    } catch (DamagedArtefactException e) {
      LOG.error("Job {} met a damaged artefact", job.jobId(), e);
      return new JobFailed("ARTEFACT_DAMAGED", e.getMessage(), false);
    } catch (ChangedFilesException e) {
      LOG.warn("Job {} found other files than its snapshot has", job.jobId(), e);
      return new JobFailed("FILES_CHANGED", e.getMessage(), false);
    } catch (StoppedException e) {
      return stopped(job, e.refusal());
    } catch (SQLException e) {
      Optional<Permit.Refusal> refusal = permit.refused();
      if (refusal.isPresent()) {
        return stopped(job, refusal.get());
      }
      LOG.warn("Job {} could not read its rows", job.jobId(), e);
      return new JobFailed("ROWS_UNREADABLE", String.valueOf(e.getMessage()), true);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // a kind from outside may be built against another version
      LOG.error("Job {} failed", job.jobId(), e);
      return new JobFailed("GATE_ERROR", e.toString(), true);
    }
  }

  private static String verdictId(Job job) {
    byte[] name = ("verdict " + job.jobId()).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString();
  }

  private static JobFailed stopped(Job job, Permit.Refusal refusal) {
    LOG.info("Job {} was stopped: {}", job.jobId(), refusal.message());
    return new JobFailed(refusal.code(), refusal.message(), false);
  }
}
