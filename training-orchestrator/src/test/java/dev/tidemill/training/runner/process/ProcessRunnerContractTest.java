package dev.tidemill.training.runner.process;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.process.ProcessTree;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.RunnerContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The exit code of a process is lost with its parent, so nothing is adopted after a restart. */
@EnabledOnOs(OS.LINUX)
class ProcessRunnerContractTest extends RunnerContract {

  @Override
  protected Runner started(ArtefactStore store) {
    return ProcessFixture.runner(dir.resolve("executions"), store);
  }

  @Override
  protected boolean programsOutliveTheirRunner() {
    return false;
  }

  @Override
  protected boolean lives(ExecutionId execution) {
    return ProcFiles.withVariable(ProcessTree.EXECUTION_ID, execution.value()).stream()
        .anyMatch(ProcFiles::lives);
  }
}
