package dev.tidemill.training.runner;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.training.snapshot.SnapshotCutter;
import dev.tidemill.training.snapshot.SnapshotException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Does the jobs that are for runners. Idempotent: results are named by their content. */
final class Work {

  private final ArtefactStore store;
  private final Clock clock;
  private final ProcessRunner processes;

  Work(ArtefactStore store, Clock clock, ProcessRunner processes) {
    this.store = store;
    this.clock = clock;
    this.processes = processes;
  }

  /** The stage that a runner's job belongs to; empty for jobs of others. */
  static Optional<RunStage> stage(JobWork work) {
    if (work instanceof JobWork.CutSnapshot) {
      return Optional.of(RunStage.SNAPSHOTTING);
    } else if (work instanceof JobWork.TestCode) {
      return Optional.of(RunStage.TESTING_CODE);
    } else if (work instanceof JobWork.PrepareFeatures) {
      return Optional.of(RunStage.PREPARING);
    } else if (work instanceof JobWork.TrainModel) {
      return Optional.of(RunStage.TRAINING);
    }
    return Optional.empty();
  }

  /** Does a job; what goes wrong is an answer too. */
  JobEventBody result(Execution execution) throws InterruptedException {
    try {
      return done(execution, permit(execution));
    } catch (StoppedException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      return new JobEventBody.JobFailed(e.refusal().code(), e.getMessage(), false);
    } catch (JobFailure e) {
      return new JobEventBody.JobFailed(e.code(), e.getMessage(), e.retryable());
    } catch (SnapshotException e) {
      return new JobEventBody.JobFailed(e.code(), e.getMessage(), e.retryable());
    } catch (DamagedArtefactException e) {
      return new JobEventBody.JobFailed("ARTEFACT_DAMAGED", e.getMessage(), false);
    } catch (IOException | java.io.UncheckedIOException e) {
      return new JobEventBody.JobFailed("IO_ERROR", String.valueOf(e.getMessage()), true);
    } catch (SQLException e) {
      return failed(execution.folder(), e);
    }
  }

  /** DuckDB throws the same exception for rows that it cannot use and for a disk that is full. */
  static JobEventBody.JobFailed failed(Path folder, SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left on device")) {
      String full = "There is no space left on the disk of " + folder;
      return new JobEventBody.JobFailed("IO_ERROR", full, true);
    }
    boolean disk = message.startsWith("IO Error");
    return new JobEventBody.JobFailed(disk ? "IO_ERROR" : "DATA_ERROR", message, disk);
  }

  /** For the work that is done in this process; programs are stopped by their runner. */
  private static Permit permit(Execution execution) {
    long end = System.nanoTime() + execution.timeout().toNanos();
    return () ->
        execution
            .lease()
            .lost()
            .map(why -> new Permit.Refusal("CANCELLED", "Stopped: " + why))
            .or(
                () ->
                    System.nanoTime() - end > 0
                        ? Optional.of(
                            new Permit.Refusal(
                                "TIMEOUT",
                                "Stopped after the time limit of "
                                    + Durations.text(execution.timeout())))
                        : Optional.empty());
  }

  private JobEventBody done(Execution execution, Permit permit)
      throws JobFailure, SnapshotException, SQLException, IOException, InterruptedException {
    JobWork work = execution.job().work();
    if (work instanceof JobWork.CutSnapshot cut) {
      String code = CodeFiles.archive(cut.spec(), Path.of(cut.folder()), store).store(store);
      SnapshotCutter cutter =
          new SnapshotCutter(
              store,
              execution.folder(),
              permit,
              note -> execution.output().line(true, "[tidemill] " + note));
      SnapshotCutter.Cutting done = cutter.cut(cut, clock.instant());
      return new JobEventBody.SnapshotFinished(done.snapshot(), code, done.absent());
    } else if (work instanceof JobWork.TestCode test) {
      return test(test, execution);
    } else if (work instanceof JobWork.PrepareFeatures prepare) {
      Preparation preparation = new Preparation(store, processes, permit);
      return new JobEventBody.PrepareFinished(preparation.prepare(prepare, execution));
    } else if (work instanceof JobWork.TrainModel train) {
      Training training = new Training(store, processes, permit);
      return new JobEventBody.TrainFinished(training.train(train, execution));
    }
    throw new IllegalArgumentException("Not for runners: " + work.getClass().getSimpleName());
  }

  private JobEventBody test(JobWork.TestCode test, Execution execution)
      throws JobFailure, IOException, InterruptedException {
    CodeSpec.TestSpec command = test.spec().code().flatMap(CodeSpec::test).orElseThrow();
    Workplace workplace =
        Workplace.unpack(store, test.codeDigest(), test.spec(), test.folder(), execution);
    Map<String, String> variables = new HashMap<>();
    variables.put("TIDEMILL_RUN_ID", execution.job().runId());
    variables.put("TIDEMILL_PIPELINE", execution.job().pipeline());
    long start = System.nanoTime();
    processes.run(
        "test",
        new Launch(
            workplace.command(command.command()),
            workplace.code(),
            execution.folder(),
            variables,
            command.timeout(),
            test.spec().train().resources().memoryLimitBytes(),
            test.spec().train().resources().cpuLimit()),
        execution.output(),
        execution.lease());
    return new JobEventBody.TestsFinished(
        test.codeDigest(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }
}
