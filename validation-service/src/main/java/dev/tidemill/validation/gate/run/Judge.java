package dev.tidemill.validation.gate.run;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.JobWork.CheckData;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the work of a gate's job. Doing it again gives the same verdict under the same id. */
public final class Judge {

  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

  private final DataVerdict data;
  private final ModelGate model;

  /**
   * @param store holds snapshots and models, and takes golden requests and profiles
   * @param served what champions answered live
   */
  public Judge(ArtefactStore store, ServedScores served) {
    this.data = new DataVerdict(store);
    this.model = new ModelGate(store, served);
  }

  /** Whether a job is for a gate. */
  public static boolean concerns(JobWork work) {
    return work instanceof CheckData || work instanceof CheckModel;
  }

  /**
   * The verdict, or why there is none. Never throws for what data or a model contain.
   *
   * @param permit refused when the job is to be stopped
   */
  public JobEventBody judge(Job job, Permit permit) {
    try {
      if (job.work() instanceof CheckData work) {
        return data.judge(work, job.jobId(), permit);
      }
      if (job.work() instanceof CheckModel work) {
        return new ModelGateFinished(model.judge(work, job.jobId(), job.runId(), permit));
      }
      return new JobFailed("NOT_A_GATE", "This job is not for a gate", false);
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
    } catch (RuntimeException e) {
      LOG.error("Job {} failed", job.jobId(), e);
      return new JobFailed("GATE_ERROR", e.toString(), true);
    }
  }

  private static JobFailed stopped(Job job, Permit.Refusal refusal) {
    LOG.info("Job {} was stopped: {}", job.jobId(), refusal.message());
    return new JobFailed(refusal.code(), refusal.message(), false);
  }
}
