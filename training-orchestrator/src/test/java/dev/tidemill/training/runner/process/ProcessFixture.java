package dev.tidemill.training.runner.process;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.LineSink;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.Runner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs shell scripts, each in an execution of its own that stays until the test ends. */
public record ProcessFixture(Path executions, ArtefactStore store, ProgramBounds bounds) {

  static final Launch.Limits LIMITS =
      new Launch.Limits(Duration.ofMinutes(1), Optional.empty(), Optional.empty());

  static ProgramBounds bounds(ProgramUser user, Optional<ControlGroups> groups) {
    return new ProgramBounds(user, groups, 1_000_000, 1 << 30);
  }

  /** A runner for tests of what uses one. */
  public static Runner runner(Path executions, ArtefactStore store) {
    return new ProcessRunner(executions, store, bounds(ProgramUser.own(), Optional.empty()));
  }

  static ProgramId id(String execution) {
    return new ProgramId(new ExecutionId(execution), "train");
  }

  /** Where the script of an execution starts. */
  Path work(String execution) {
    return Workplace.of(executions, id(execution)).code();
  }

  void run(
      String execution,
      String script,
      Map<String, String> variables,
      Launch.Limits limits,
      LineSink sink,
      Permit lease)
      throws JobFailure, IOException, InterruptedException {
    String code = new CodeArchive(List.of(), List.of(), List.of()).store(store);
    Launch launch =
        new Launch(
            id(execution),
            List.of("sh", "-c", script),
            new Launch.Code(code, executions),
            List.of(),
            List.of(),
            variables,
            limits);
    new ProcessRunner(executions, store, bounds).run(launch, sink, Permit.ALWAYS, lease);
  }
}
