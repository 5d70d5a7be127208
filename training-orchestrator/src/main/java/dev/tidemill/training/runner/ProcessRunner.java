package dev.tidemill.training.runner;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.text.Durations;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a program in a process of its own: own group, own folder, a bare environment, limits on
 * time, memory, output and disk. However it ends, nothing of it is left running.
 */
final class ProcessRunner {

  /** Output beyond this is dropped. */
  static final long MOST_OUTPUT_BYTES = 10_000_000;

  /** Exit code by which a program asks for another try. */
  static final int TRY_AGAIN = 75;

  private static final long LOOK_EVERY_MILLIS = 100;
  private static final int FOLDER_EVERY_LOOKS = 10;
  private static final int OUT_OF_MEMORY_BY_KERNEL = 137;

  /** EAGAIN of Linux: no process can be started now. */
  private static final int TRY_LATER = 11;

  private final long outputLimitBytes;
  private final long folderLimitBytes;
  private final ProgramUser user;
  private final Optional<ControlGroups> groups;

  /**
   * @param outputLimitBytes lines beyond this are dropped
   * @param folderLimitBytes a program that writes more into its execution's folder is stopped
   */
  ProcessRunner(long outputLimitBytes, long folderLimitBytes) {
    this(outputLimitBytes, folderLimitBytes, ProgramUser.own(), Optional.empty());
  }

  /**
   * As the other, for programs of a user.
   *
   * @param user under whom they run
   * @param groups in which their processes are held, where the system has them
   */
  ProcessRunner(
      long outputLimitBytes,
      long folderLimitBytes,
      ProgramUser user,
      Optional<ControlGroups> groups) {
    this.outputLimitBytes = outputLimitBytes;
    this.folderLimitBytes = folderLimitBytes;
    this.user = user;
    this.groups = groups;
  }

  /**
   * Runs the program to its end.
   *
   * @param name for messages: prepare, train, ...
   * @throws JobFailure if it did not exit with 0
   */
  void run(String name, Launch launch, LineSink sink, Permit lease)
      throws JobFailure, IOException, InterruptedException {
    Files.createDirectories(launch.executionFolder().resolve("tmp"));
    // What is there already is measured before the program can write.
    FolderSize size = new FolderSize(launch.executionFolder());
    user.handOver(launch.executionFolder());
    try (ControlGroups.Group group = group(launch)) {
      Process process = start(name, launch, group);
      ProcessTree tree = new ProcessTree(process.toHandle(), launch.executionFolder());
      AtomicLong left = new AtomicLong(outputLimitBytes);
      OutputReader out = new OutputReader(process.getInputStream(), false, sink, left);
      OutputReader err = new OutputReader(process.getErrorStream(), true, sink, left);
      List<Thread> readers = List.of(reader(name + "-out", out), reader(name + "-err", err));
      try {
        begin(name, readers);
        ProcessNote.write(launch.executionFolder(), process.toHandle());
        process.getOutputStream().close();
        if (launch.memoryLimitBytes().isPresent() && !ProcFiles.exist()) {
          sink.line(true, "[tidemill] the memory limit is told to Java and not enforced: no /proc");
        }
        JobFailure stopped = await(name, process, tree, size, launch, lease);
        if (stopped != null) {
          tree.stop();
          throw stopped;
        }
        if (group != null && group.ranOutOfMemory()) {
          throw outOfMemory(name, launch);
        }
      } finally {
        if (group != null) {
          group.kill();
        }
        // children that outlive their parent would hold its output open
        tree.kill();
        for (Thread reader : readers) { // one that never began is over at once
          reader.join(TimeUnit.SECONDS.toMillis(5));
        }
        ProcessNote.remove(launch.executionFolder());
      }
      check(name, process.exitValue(), err.why().isEmpty() ? out.why() : err.why());
    } finally {
      user.takeBack(launch.executionFolder());
    }
  }

  /** Null where the system has none. */
  private ControlGroups.Group group(Launch launch) throws IOException {
    return groups.isPresent()
        ? groups.get().group(executionId(launch), launch.memoryLimitBytes())
        : null;
  }

  private static JobFailure outOfMemory(String name, Launch launch) {
    return new JobFailure(
        "MEMORY_LIMIT",
        String.format(
            Locale.ROOT,
            "%s was stopped: it needs more memory than its limit of %d MiB",
            name,
            launch.memoryLimitBytes().orElse(0L) >> 20),
        false);
  }

  private Process start(String name, Launch launch, ControlGroups.Group group) throws JobFailure {
    List<String> command = user.command(resolved(launch.command()));
    ProcessBuilder builder =
        new ProcessBuilder(ProcessTree.inOwnGroup(group == null ? command : group.entered(command)))
            .directory(launch.workFolder().toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(environment(launch));
    try {
      GroupSignals.prepare();
      return builder.start();
    } catch (OutOfMemoryError noThread) {
      // it may run without Java's thread that would wait for it
      ProcFiles.withVariable(ProcessTree.EXECUTION_ID, executionId(launch))
          .forEach(ProcessHandle::destroyForcibly);
      throw noProcesses(name, noThread);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("error=" + TRY_LATER + ",")) {
        throw noProcesses(name, e);
      }
      throw new JobFailure("CANNOT_START", name + " cannot be started: " + e.getMessage(), false);
    }
  }

  /** Another program of this machine may have taken them: a later try may find some. */
  private static JobFailure noProcesses(String name, Throwable cause) {
    return new JobFailure(
        "CANNOT_START",
        name
            + " cannot be started: this machine has no processes or threads left for this user ("
            + cause.getMessage()
            + ")",
        true);
  }

  /** {@code java} is the Java that runs this, wherever PATH points. */
  private static List<String> resolved(List<String> command) {
    List<String> all = new ArrayList<>(command);
    if (all.get(0).equals("java")) {
      all.set(0, javaHome().resolve("bin").resolve("java").toString());
    }
    return all;
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  static Map<String, String> environment(Launch launch) {
    Path home = launch.executionFolder();
    Map<String, String> all = new java.util.TreeMap<>(launch.variables());
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    all.put("PATH", javaHome().resolve("bin") + File.pathSeparator + path);
    all.put("JAVA_HOME", javaHome().toString());
    all.put("HOME", home.toString());
    all.put("TMPDIR", home.resolve("tmp").toString());
    all.put("LANG", "C.UTF-8");
    all.put(ProcessTree.EXECUTION_ID, executionId(launch));
    StringBuilder java = new StringBuilder("-Djava.io.tmpdir=" + home.resolve("tmp"));
    launch
        .memoryLimitBytes()
        .ifPresent(b -> java.append(" -XX:MaxRAM=").append(b).append(" -XX:MaxRAMPercentage=60"));
    launch
        .cpuLimit()
        .ifPresent(
            c -> {
              int cores = (int) Math.max(1, Math.ceil(c));
              java.append(" -XX:ActiveProcessorCount=").append(cores);
              all.put("OMP_NUM_THREADS", Integer.toString(cores));
              // threads that wait must not take the cores from other slots
              all.put("OMP_WAIT_POLICY", "PASSIVE");
            });
    all.put("JAVA_TOOL_OPTIONS", java.toString());
    return all;
  }

  private static Thread reader(String name, OutputReader reader) {
    Thread thread = new Thread(reader, "output-" + name);
    thread.setDaemon(true);
    return thread;
  }

  private static void begin(String name, List<Thread> readers) throws JobFailure {
    try {
      readers.forEach(Thread::start);
    } catch (OutOfMemoryError noThread) {
      throw noProcesses(name, noThread);
    }
  }

  /** Null once it has ended by itself; else why it has to be stopped. */
  private JobFailure await(
      String name, Process process, ProcessTree tree, FolderSize size, Launch launch, Permit lease)
      throws InterruptedException {
    long end = System.nanoTime() + launch.timeout().toNanos();
    int looks = 0;
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      tree.look();
      Optional<Permit.Refusal> refused = lease.refused();
      if (refused.isPresent()) {
        String message = name + " was stopped: " + refused.get().message();
        return new JobFailure(refused.get().code(), message, false);
      }
      if (System.nanoTime() > end) {
        String message =
            name + " was stopped after its time limit of " + Durations.text(launch.timeout());
        return new JobFailure("TIMEOUT", message, false);
      }
      long limit = launch.memoryLimitBytes().orElse(Long.MAX_VALUE);
      long resident = tree.residentBytes();
      if (resident > limit) {
        return new JobFailure(
            "MEMORY_LIMIT",
            String.format(
                Locale.ROOT,
                "%s was stopped: it used %d MiB of memory, its limit is %d MiB",
                name,
                resident >> 20,
                limit >> 20),
            false);
      }
      if (++looks % FOLDER_EVERY_LOOKS == 0 && size.growthBytes() > folderLimitBytes) {
        return tooMuchWritten(name);
      }
    }
    return size.growthBytes() > folderLimitBytes ? tooMuchWritten(name) : null;
  }

  private JobFailure tooMuchWritten(String name) {
    return new JobFailure(
        "OUTPUT_LIMIT",
        String.format(
            Locale.ROOT,
            "%s wrote more than %d MiB into its folder, the limit of this runner",
            name,
            folderLimitBytes >> 20),
        false);
  }

  private static String executionId(Launch launch) {
    return launch.executionFolder().getFileName().toString();
  }

  private static void check(String name, int exit, String reason) throws JobFailure {
    if (exit == 0) {
      return;
    }
    String why = reason.isEmpty() ? "" : ": " + reason;
    if (exit == TRY_AGAIN) {
      throw new JobFailure("EXIT_CODE", name + " asks for another try (exit 75)" + why, true);
    }
    String hint = exit == OUT_OF_MEMORY_BY_KERNEL ? " (killed from outside, out of memory?)" : "";
    throw new JobFailure(
        "EXIT_CODE",
        name
            + " failed with exit code "
            + exit
            + hint
            + why
            + "; 0 is success, 75 asks for another try",
        false);
  }
}
