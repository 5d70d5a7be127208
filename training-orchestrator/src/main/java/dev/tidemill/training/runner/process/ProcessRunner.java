package dev.tidemill.training.runner.process;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.Input;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.Materials;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.Runner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each program in a process of this machine, in a folder of its own. The exit code of a
 * process is lost with its parent: what a runner that is dead left running is ended, not adopted.
 */
public final class ProcessRunner implements Runner {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);

  /** Output beyond this is dropped. */
  private static final long MOST_OUTPUT_BYTES = 10_000_000;

  private final Path executions;
  private final ArtefactStore store;
  private final ProgramBounds bounds;
  private final ConcurrentMap<ProgramId, ProcessAttempt> attempts = new ConcurrentHashMap<>();

  ProcessRunner(Path executions, ArtefactStore store, ProgramBounds bounds) {
    this.executions = executions;
    this.store = store;
    this.bounds = bounds;
  }

  /**
   * The runner of this process. Ends what a former one of the same instance left.
   *
   * @param home of this process
   * @param instance its name
   * @param user under whom programs run
   * @param folderBytes a program that writes more into the folder of its execution is stopped
   */
  public static ProcessRunner open(
      Path home, String instance, ArtefactStore store, ProgramUser user, long folderBytes)
      throws IOException {
    Optional<ControlGroups> groups = ControlGroups.ofThisSystem();
    LOG.info("{}", ControlGroups.told(groups));
    Path executions = user.executions(home, instance);
    ProcessNote.killLeftovers(executions, groups);
    return new ProcessRunner(
        executions, store, new ProgramBounds(user, groups, MOST_OUTPUT_BYTES, folderBytes));
  }

  /** What holds the programs of this machine's runners, in a line. */
  public static String told() {
    return ControlGroups.told(ControlGroups.ofThisSystem());
  }

  @Override
  public Attempt start(Launch launch, Permit permit) throws JobFailure, IOException {
    Workplace place = Workplace.of(executions, launch.id());
    ProcessAttempt attempt =
        attempts.computeIfAbsent(launch.id(), id -> new ProcessAttempt(launch, place, bounds));
    boolean begun = false;
    try {
      synchronized (attempt) {
        if (!attempt.begun()) {
          attempt.begin(command(launch, place), bringIn(launch, place, permit));
        }
      }
      begun = true;
    } finally {
      if (!begun) {
        attempts.remove(launch.id(), attempt);
      }
    }
    return attempt;
  }

  private List<String> command(Launch launch, Workplace place) throws IOException {
    Files.createDirectories(place.execution());
    CodeArchive.read(store, launch.code().digest()).unpack(store, place.code());
    return CodeArchive.command(launch.command(), launch.code().live(), place.code());
  }

  /** Puts its files into place and answers the variables that name them. */
  private Map<String, String> bringIn(Launch launch, Workplace place, Permit permit)
      throws JobFailure, IOException {
    Map<String, String> variables = new HashMap<>(launch.variables());
    Materials materials = new Materials(store);
    for (Input input : launch.inputs()) {
      Path file = materials.put(input, place.execution(), permit);
      variables.put(input.role(), file.toString());
    }
    if (!launch.outputs().isEmpty()) {
      variables.put("TIDEMILL_OUTPUT", Files.createDirectories(place.output()).toString());
    }
    return variables;
  }

  @Override
  public Optional<Attempt> adopt(ProgramId id) throws IOException {
    if (of(id.execution()).isEmpty()) {
      ProcessNote.killLeft(executions.resolve(id.execution().value()), bounds.groups());
    }
    return Optional.ofNullable(attempts.get(id));
  }

  private List<ProgramId> of(ExecutionId execution) {
    return attempts.keySet().stream().filter(id -> id.execution().equals(execution)).toList();
  }

  @Override
  public void forget(ExecutionId execution) throws IOException {
    for (ProgramId id : of(execution)) {
      attempts.remove(id).stop();
    }
    ProcessNote.delete(executions.resolve(execution.value()));
  }
}
