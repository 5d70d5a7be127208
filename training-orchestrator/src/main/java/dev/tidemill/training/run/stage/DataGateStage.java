package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.DataGateFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.FilesQuarantined;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.GatesSpec;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The data gate judges the rows of the snapshot. */
final class DataGateStage implements JobStage<DataGateFinished> {

  @Override
  public RunStage name() {
    return RunStage.CHECKING_DATA;
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    Snapshot snapshot = run.results().snapshot().orElseThrow();
    return new JobWork.CheckData(
        run.spec(), run.cause().folder(), snapshot, runs.history(), runs.champion());
  }

  @Override
  public Class<DataGateFinished> result() {
    return DataGateFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, DataGateFinished done) {
    Verdict verdict = done.verdict();
    List<RunEventBody> events = new ArrayList<>();
    events.add(new DataChecked(verdict, done.figures()));
    boolean quarantine = run.spec().gates().data().onFail() == GatesSpec.OnFail.QUARANTINE;
    if (verdict.outcome() == VerdictOutcome.FAIL
        && quarantine
        && !verdict.failingFiles().isEmpty()) {
      events.add(new FilesQuarantined(verdict.failingFiles(), verdict.message(), "data gate"));
    }
    return new Taken(events, next(run.results().snapshot().orElseThrow(), verdict));
  }

  private static Next next(Snapshot snapshot, Verdict verdict) {
    return switch (verdict.outcome()) {
      case PASS ->
          snapshot.trainRows() == 0
              ? noRows("No row has its label before the holdout starts.", snapshot)
              : new Next.GoOn();
      case FAIL -> new Next.End(RunOutcome.REJECTED, RunReason.DATA_GATE, verdict.message());
      case INSUFFICIENT_DATA ->
          snapshot.rows() == 0
              ? noRows("There is no row to judge or to train on.", snapshot)
              : new Next.MoreData(verdict.message());
      case ERROR -> new Next.End(RunOutcome.FAILED, RunReason.GATE_ERROR, verdict.message());
    };
  }

  /** With what was left out: mostly that is why. */
  private static Next noRows(String message, Snapshot snapshot) {
    List<String> sentences = Stream.concat(Stream.of(message), snapshot.notes().stream()).toList();
    return new Next.End(RunOutcome.FAILED, RunReason.NO_TRAINING_ROWS, String.join(" ", sentences));
  }
}
