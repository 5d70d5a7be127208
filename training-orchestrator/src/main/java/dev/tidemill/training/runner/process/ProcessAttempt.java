package dev.tidemill.training.runner.process;

import dev.tidemill.kit.process.FolderEnvironment;
import dev.tidemill.kit.process.GroupSignals;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.process.ProcessTree;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.LineSink;
import dev.tidemill.training.runner.output.OutputReader;
import dev.tidemill.training.runner.output.WrittenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program in a process of its own: own group, own folder, a bare environment, limits on time,
 * memory, output and disk. The caller that waits for it reads its output and holds it to its
 * limits.
 */
final class ProcessAttempt implements Attempt {

  private static final long LOOK_EVERY_MILLIS = 100;
  private static final int FOLDER_EVERY_LOOKS = 10;

  /** EAGAIN of Linux: no process can be started now. */
  private static final int TRY_LATER = 11;

  private static final Permit.Refusal TOLD_TO =
      new Permit.Refusal("CANCELLED", "nobody waits for it any more");

  private final Launch launch;
  private final Workplace place;
  private final ProgramBounds bounds;
  private final ProgramFailures failures;
  private FolderSize size;
  private ControlGroups.Group group; // null where the system has none
  private Process process;
  private volatile ProcessTree tree;
  private volatile boolean stopped;
  private volatile boolean cleared;
  private boolean ended;
  private Optional<JobFailure> failure = Optional.empty();

  ProcessAttempt(Launch launch, Workplace place, ProgramBounds bounds) {
    this.launch = launch;
    this.place = place;
    this.bounds = bounds;
    this.failures = new ProgramFailures(launch.id().program());
  }

  /** Whether the program was started. */
  boolean begun() {
    return tree != null;
  }

  /**
   * Starts the program.
   *
   * @param command as it is started in the workplace, whose files are in place
   * @param variables the program's contract
   */
  synchronized void begin(List<String> command, Map<String, String> variables)
      throws JobFailure, IOException {
    Files.createDirectories(place.temporary());
    // What is there already is measured before the program can write.
    size = new FolderSize(place.execution());
    bounds.user().handOver(place.execution());
    FolderEnvironment own = FolderEnvironment.of(launch.code().live());
    boolean done = false;
    try {
      if (bounds.groups().isPresent()) {
        group = bounds.groups().get().group(place.executionId(), launch.limits().memoryBytes());
      }
      process =
          start(bounds.user().command(ProgramEnvironment.resolved(command, own)), variables, own);
      tree = new ProcessTree(process.toHandle(), place.execution());
      ProcessNote.write(place.execution(), process.toHandle());
      process.getOutputStream().close();
      done = true;
    } finally {
      if (!done) {
        clear();
      }
    }
  }

  private Process start(List<String> command, Map<String, String> variables, FolderEnvironment own)
      throws JobFailure {
    ProcessBuilder builder =
        new ProcessBuilder(ProcessTree.inOwnGroup(group == null ? command : group.entered(command)))
            .directory(place.code().toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(ProgramEnvironment.of(place, variables, launch.limits()));
    own.activate(environment);
    try {
      GroupSignals.prepare();
      return builder.start();
    } catch (OutOfMemoryError noThread) {
      // the program may run although Java has no thread to wait for it
      ProcFiles.withVariable(ProcessTree.EXECUTION_ID, place.executionId())
          .forEach(ProcessHandle::destroyForcibly);
      throw failures.noProcesses(noThread);
    } catch (IOException e) {
      throw String.valueOf(e.getMessage()).contains("error=" + TRY_LATER + ",")
          ? failures.noProcesses(e)
          : failures.cannotStart(e.getMessage());
    }
  }

  @Override
  public synchronized void await(LineSink sink, Permit lease)
      throws JobFailure, IOException, InterruptedException {
    if (!ended) {
      ended = true;
      failure = Optional.of(failures.stopped(TOLD_TO)); // if this thread is interrupted
      failure = toItsEnd(sink, lease);
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private Optional<JobFailure> toItsEnd(LineSink sink, Permit lease)
      throws IOException, InterruptedException {
    AtomicLong left = new AtomicLong(bounds.outputBytes());
    OutputReader out = new OutputReader(process.getInputStream(), false, sink, left, place::shown);
    OutputReader err = new OutputReader(process.getErrorStream(), true, sink, left, place::shown);
    List<Thread> readers = List.of(reader("out", out), reader("err", err));
    Optional<JobFailure> why;
    try {
      try {
        readers.forEach(Thread::start);
      } catch (OutOfMemoryError noThread) {
        return Optional.of(failures.noProcesses(noThread));
      }
      if (launch.limits().memoryBytes().isPresent() && !ProcFiles.exist()) {
        sink.line(true, "[tidemill] the memory limit is told to Java and not enforced: no /proc");
      }
      why = hold(lease);
      if (why.isPresent()) {
        tree.stop();
        return why;
      }
      if (group != null && group.ranOutOfMemory()) {
        return Optional.of(failures.outOfMemory(launch.limits().memoryBytes().orElse(0L)));
      }
    } finally {
      clear();
      for (Thread reader : readers) { // a reader that never began is over at once
        reader.join(TimeUnit.SECONDS.toMillis(5));
      }
    }
    String reason = err.why().isEmpty() ? out.why() : err.why();
    return process.exitValue() == 0
        ? Optional.empty()
        : Optional.of(failures.exit(process.exitValue(), reason));
  }

  private Thread reader(String stream, OutputReader reader) {
    Thread thread = new Thread(reader, "output-" + launch.id().fileName() + "-" + stream);
    thread.setDaemon(true);
    return thread;
  }

  /** Empty once it has ended by itself; else why it has to be stopped. */
  private Optional<JobFailure> hold(Permit lease) throws InterruptedException {
    long end = System.nanoTime() + launch.limits().timeout().toNanos();
    int looks = 0;
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      tree.look();
      Optional<Permit.Refusal> refusal = lease.refused();
      if (refusal.isPresent()) {
        return refusal.map(failures::stopped);
      }
      if (System.nanoTime() > end) {
        return Optional.of(failures.timeout(launch.limits().timeout()));
      }
      long limit = launch.limits().memoryBytes().orElse(Long.MAX_VALUE);
      long resident = tree.residentBytes();
      if (resident > limit) {
        return Optional.of(failures.tooMuchMemory(resident, limit));
      }
      if (++looks % FOLDER_EVERY_LOOKS == 0 && wroteTooMuch()) {
        return Optional.of(failures.tooMuchWritten(bounds.folderBytes()));
      }
    }
    if (stopped) {
      return Optional.of(failures.stopped(TOLD_TO));
    }
    return wroteTooMuch()
        ? Optional.of(failures.tooMuchWritten(bounds.folderBytes()))
        : Optional.empty();
  }

  private boolean wroteTooMuch() {
    return size.growthBytes() > bounds.folderBytes();
  }

  /** Ends what is left of the program, and takes back what it was given. */
  private void clear() throws IOException {
    try {
      if (group != null) {
        group.kill();
      }
    } finally {
      if (tree != null) {
        // children that outlive their parent would hold its output open
        tree.kill();
      }
      cleared = true;
      if (group != null) {
        group.close();
      }
      bounds.user().takeBack(place.execution());
      ProcessNote.remove(place.execution());
    }
  }

  @Override
  public void stop() throws IOException {
    if (cleared) {
      return; // its process ids may be those of others by now
    }
    stopped = true;
    if (tree != null) {
      tree.stop();
    }
    synchronized (this) { // the caller that waits for the program has seen its end then
      if (!ended) {
        ended = true;
        failure = Optional.of(failures.stopped(TOLD_TO));
        clear();
      }
    }
  }

  @Override
  public List<String> outputs() throws JobFailure, IOException {
    return WrittenFiles.below(place.output());
  }

  @Override
  public Optional<Path> output(String name) throws JobFailure, IOException {
    Path file = place.output().resolve(name);
    return WrittenFiles.isFile(place.execution(), file) ? Optional.of(file) : Optional.empty();
  }
}
