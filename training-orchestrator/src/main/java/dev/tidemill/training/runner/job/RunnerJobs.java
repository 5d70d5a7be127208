package dev.tidemill.training.runner.job;

import static dev.tidemill.schemas.message.RunStage.PREDICTING;
import static dev.tidemill.schemas.message.RunStage.PREPARING;
import static dev.tidemill.schemas.message.RunStage.SNAPSHOTTING;
import static dev.tidemill.schemas.message.RunStage.TESTING_CODE;
import static dev.tidemill.schemas.message.RunStage.TRAINING;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.JobWork.ForRunner;
import dev.tidemill.schemas.message.JobWork.PredictHoldout;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.message.JobWork.TestCode;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TrackedStatus;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.code.CodeArchives;
import dev.tidemill.training.runner.code.CodeFiles;
import dev.tidemill.training.runner.code.CodeOfRun;
import dev.tidemill.training.snapshot.SnapshotCutter;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SnapshotSources;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Does the jobs that are for runners. Idempotent: results are named by their content. */
public final class RunnerJobs {

  private final SnapshotSources sources;
  private final ArtefactStore store;
  private final Clock clock;
  private final Runner runner;
  private final AttemptTracking tracking;
  private final CodeArchives code;
  private final SecretPlaces secrets;

  /**
   * @param store keeps the results
   * @param runner executes their programs
   */
  public RunnerJobs(ArtefactStore store, Clock clock, Runner runner) {
    this(store, clock, runner, new CodeArchives(store, Optional.empty()));
  }

  /**
   * As above, with code that may be elsewhere.
   *
   * @param code archives it
   */
  public RunnerJobs(ArtefactStore store, Clock clock, Runner runner, CodeArchives code) {
    this(SnapshotSources.OF_FOLDERS, store, clock, runner, AttemptTracking.NONE, code);
  }

  /**
   * As above, with sources that are elsewhere and programs that may log.
   *
   * @param sources the kinds that snapshots can read
   * @param tracking lets programs log
   * @param code archives the code
   */
  public RunnerJobs(
      SnapshotSources sources,
      ArtefactStore store,
      Clock clock,
      Runner runner,
      AttemptTracking tracking,
      CodeArchives code) {
    this(sources, store, clock, runner, tracking, code, SecretPlaces.FILES);
  }

  private RunnerJobs(
      SnapshotSources sources,
      ArtefactStore store,
      Clock clock,
      Runner runner,
      AttemptTracking tracking,
      CodeArchives code,
      SecretPlaces secrets) {
    this.secrets = secrets;
    this.code = code;
    this.sources = sources;
    this.tracking = tracking;
    this.store = store;
    this.clock = clock;
    this.runner = runner;
  }

  /** The same, with the places where the values of {@code train.env} are. */
  public RunnerJobs with(SecretPlaces places) {
    return new RunnerJobs(sources, store, clock, runner, tracking, code, places);
  }

  /** One step of a run, as a runner does it. */
  private interface Doing {
    JobEventBody of(RunnerJob job)
        throws JobFailure, SnapshotException, SQLException, IOException, InterruptedException;
  }

  private record Step(RunStage stage, Doing doing) {}

  private static final Cases<RunnerJobs, ForRunner, Step> STEPS =
      Cases.<RunnerJobs, ForRunner, Step>of(ForRunner.class)
          .on(CutSnapshot.class, (my, work) -> new Step(SNAPSHOTTING, job -> my.cut(work, job)))
          .on(TestCode.class, (my, work) -> new Step(TESTING_CODE, job -> my.test(work, job)))
          .on(
              PrepareFeatures.class,
              (my, work) -> new Step(PREPARING, job -> my.prepare(work, job)))
          .on(TrainModel.class, (my, work) -> new Step(TRAINING, job -> my.train(work, job)))
          .on(
              PredictHoldout.class,
              (my, work) -> new Step(PREDICTING, job -> my.predict(work, job)))
          .build();

  /** The stage that a runner's job belongs to. */
  RunStage stage(JobWork work) {
    return step(work).stage();
  }

  private Step step(JobWork work) {
    return STEPS.apply(this, (ForRunner) work);
  }

  /** Does a job. A failure is a result too. */
  JobEventBody result(RunnerJob job) throws InterruptedException {
    try {
      return step(job.job().work()).doing().of(job);
    } catch (StoppedException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      return new JobEventBody.JobFailed(e.refusal().code(), e.getMessage(), false);
    } catch (JobFailure e) {
      return failed(e);
    } catch (SnapshotException e) {
      return new JobEventBody.JobFailed(e.code(), e.getMessage(), e.retryable());
    } catch (DamagedArtefactException e) {
      return new JobEventBody.JobFailed("ARTEFACT_DAMAGED", e.getMessage(), false);
    } catch (IOException | java.io.UncheckedIOException e) {
      return new JobEventBody.JobFailed("IO_ERROR", String.valueOf(e.getMessage()), true);
    } catch (SQLException e) {
      return failed(JobFailure.of(job.folder(), e));
    }
  }

  private static JobEventBody.JobFailed failed(JobFailure e) {
    return new JobEventBody.JobFailed(e.code(), e.getMessage(), e.retryable());
  }

  private JobEventBody cut(CutSnapshot work, RunnerJob job)
      throws JobFailure, SnapshotException, SQLException, IOException, InterruptedException {
    CodeOfRun ofRun = code.of(work);
    ofRun.commit().ifPresent(c -> job.note("code of commit " + c.commit() + " of " + c.ref()));
    SnapshotCutter cutter =
        new SnapshotCutter(sources, store, job.folder(), job.permit(), job::note);
    SnapshotCutter.Cutting done = cutter.cut(work, clock.instant());
    return new JobEventBody.SnapshotFinished(
        done.snapshot(), ofRun.digest(), done.absent(), ofRun.commit());
  }

  private JobEventBody prepare(PrepareFeatures work, RunnerJob job)
      throws JobFailure, SQLException, IOException, InterruptedException {
    return new JobEventBody.PrepareFinished(new Preparation(store, runner, work, job).prepared());
  }

  private JobEventBody train(TrainModel work, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    RunnerJob tracked = job.tracked(tracking.open(work, job));
    TrackedStatus status = TrackedStatus.KILLED;
    try {
      JobEventBody.TrainFinished done =
          new JobEventBody.TrainFinished(new Training(store, runner, secrets).train(work, tracked));
      status = TrackedStatus.FINISHED;
      return done;
    } catch (JobFailure e) {
      status = TrackedStatus.FAILED;
      throw e;
    } finally {
      tracking.close(job, status);
    }
  }

  private JobEventBody predict(PredictHoldout work, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    return new JobEventBody.PredictFinished(
        new HoldoutPrediction(store, runner, work, job).predicted());
  }

  private JobEventBody test(TestCode work, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    CodeSpec.TestSpec command = work.spec().code().flatMap(CodeSpec::test).orElseThrow();
    long start = System.nanoTime();
    runner.run(
        new Launch(
            new ProgramId(job.execution(), "test"),
            command.command(),
            new Launch.Code(
                work.codeDigest(), CodeFiles.folder(work.spec(), Path.of(work.folder()))),
            List.of(),
            List.of(),
            job.variables(),
            Launch.Limits.of(command.timeout(), work.spec().train().resources())),
        job.log(),
        job.permit(),
        job.lease());
    return new JobEventBody.TestsFinished(
        work.codeDigest(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }
}
