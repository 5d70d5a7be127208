package dev.tidemill.kit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process with all its children: its group where the system has {@code setsid}, and where it has
 * {@code /proc} those that left the group and carry the execution's id in their environment, or use
 * its folder. A process that leaves its group, its parents, the environment, the folder and all its
 * open files behind within a tenth of a second is not found. Thread-safe.
 */
public final class ProcessTree {

  /** Names the execution to its processes. */
  public static final String EXECUTION_ID = "TIDEMILL_EXECUTION_ID";

  /** Between TERM and KILL. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration KILLED_WITHIN = Duration.ofSeconds(2);
  private static final boolean GROUPS = found("setsid") && GroupSignals.possible();

  private final ProcessHandle leader;
  private final Path folder;
  private final String executionId;
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  /**
   * @param folder of its execution, which is named by the execution's id
   */
  public ProcessTree(ProcessHandle leader, Path folder) {
    this.leader = leader;
    this.folder = folder;
    this.executionId = folder.getFileName().toString();
  }

  /** The command that makes a process the leader of its own group. */
  public static List<String> inOwnGroup(List<String> command) {
    if (!GROUPS) {
      return command;
    }
    List<String> all = new ArrayList<>();
    all.add("setsid");
    all.addAll(command);
    return all;
  }

  private static boolean found(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Stream.of(path.split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, program)));
  }

  /** Remembers the children there are now: a child whose parent ends is no longer a descendant. */
  public synchronized void look() {
    leader.descendants().forEach(seen::add);
    seen.removeIf(p -> !ProcFiles.lives(p));
  }

  /** Resident memory of the tree as last looked at; 0 where the system does not tell. */
  public synchronized long residentBytes() {
    long bytes = ProcFiles.residentBytes(leader.pid());
    for (ProcessHandle child : seen) {
      bytes += ProcFiles.residentBytes(child.pid());
    }
    return bytes;
  }

  /** Sends TERM to all and, after the grace, KILL to what is left; returns when nothing is left. */
  public synchronized void stop() {
    lookEverywhere();
    signal("TERM", ProcessHandle::destroy);
    awaitEnd(GRACE);
    kill();
  }

  /** Sends KILL to all at once; returns when nothing is left, or after {@link #KILLED_WITHIN}. */
  public synchronized void kill() {
    long end = System.nanoTime() + KILLED_WITHIN.toNanos();
    do {
      lookEverywhere();
      signal("KILL", ProcessHandle::destroyForcibly);
      awaitEnd(Duration.ofNanos(end - System.nanoTime()));
      // a process that was just being born has the id of its execution too
      lookEverywhere();
    } while (alive() && System.nanoTime() < end);
  }

  private void lookEverywhere() {
    look();
    for (ProcessHandle process : ProcFiles.withVariable(EXECUTION_ID, executionId)) {
      remember(process);
    }
    ProcFiles.inFolder(folder).forEach(this::remember);
    if (GROUPS) {
      ProcFiles.inGroup(leader.pid()).forEach(this::remember);
    }
  }

  private void remember(ProcessHandle process) {
    if (ProcFiles.lives(process) && !process.equals(leader)) {
      seen.add(process);
    }
  }

  private void awaitEnd(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    try {
      while (alive() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean alive() {
    return ProcFiles.lives(leader) || seen.stream().anyMatch(ProcFiles::lives);
  }

  private interface Signal {
    boolean send(ProcessHandle process);
  }

  /** Signals the group at once, before it can grow, and each process, in case one way is closed. */
  private void signal(String name, Signal signal) {
    if (GROUPS) {
      GroupSignals.send(name, leader.pid());
    }
    for (ProcessHandle child : List.copyOf(seen)) {
      signal.send(child);
    }
    if (leader.isAlive()) {
      signal.send(leader);
    }
  }

  /** Kills what is left of a group whose leader is gone; returns when nothing is left. */
  public static void killGroup(long group) {
    long end = System.nanoTime() + KILLED_WITHIN.toNanos();
    try {
      GroupSignals.send("KILL", group);
      while (ProcFiles.inGroup(group).stream().anyMatch(ProcFiles::lives)
          && System.nanoTime() < end) {
        ProcFiles.inGroup(group).forEach(ProcessHandle::destroyForcibly);
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static boolean hasGroups() {
    return GROUPS;
  }
}
