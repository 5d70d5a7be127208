package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.TestsFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;
import java.util.Optional;

/** A runner runs the tests of the code, once a run and only if there are any. */
final class CodeTestStage implements JobStage<TestsFinished> {

  @Override
  public RunStage name() {
    return RunStage.TESTING_CODE;
  }

  @Override
  public boolean needed(ActiveRun run) {
    return tests(run.spec()).isPresent() && run.results().testedCode().isEmpty();
  }

  private static Optional<CodeSpec.TestSpec> tests(PipelineSpec spec) {
    return spec.code().flatMap(CodeSpec::test);
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    String code = run.results().code().orElseThrow();
    return new JobWork.TestCode(run.spec(), run.cause().folder(), code);
  }

  @Override
  public Duration timeout(PipelineSpec spec) {
    return tests(spec)
        .map(CodeSpec.TestSpec::timeout)
        .orElseGet(() -> JobStage.super.timeout(spec));
  }

  @Override
  public Class<TestsFinished> result() {
    return TestsFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, TestsFinished done) {
    return new Taken(new CodeTested(done.codeDigest(), done.millis()), new Next.GoOn());
  }
}
