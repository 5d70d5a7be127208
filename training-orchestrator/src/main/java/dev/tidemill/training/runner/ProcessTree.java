package dev.tidemill.training.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process with all its children: its group where the system has {@code setsid}. */
final class ProcessTree {

  /** Between TERM and KILL. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration KILLED_WITHIN = Duration.ofSeconds(2);
  private static final boolean GROUPS = found("setsid") && found("kill");
  private static final long PAGE_BYTES = 4096;

  private final ProcessHandle leader;
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  ProcessTree(ProcessHandle leader) {
    this.leader = leader;
  }

  /** The command that makes a process the leader of its own group. */
  static List<String> inOwnGroup(List<String> command) {
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
  void look() {
    leader.descendants().forEach(seen::add);
    seen.removeIf(p -> !lives(p));
  }

  /** Resident memory of the tree as last looked at; 0 where the system does not tell. */
  long residentBytes() {
    long bytes = resident(leader.pid());
    for (ProcessHandle child : seen) {
      bytes += resident(child.pid());
    }
    return bytes;
  }

  private static long resident(long pid) {
    try {
      String[] pages = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ");
      return PAGE_BYTES * Long.parseLong(pages[1]);
    } catch (IOException | RuntimeException gone) {
      return 0;
    }
  }

  /** TERM for all, and KILL for what is left after the grace; returns when nothing is. */
  void stop() {
    look();
    signal("TERM", ProcessHandle::destroy);
    awaitEnd(GRACE);
    kill();
  }

  /** KILL for all, at once; returns when nothing is left, or after {@link #KILLED_WITHIN}. */
  void kill() {
    look();
    signal("KILL", ProcessHandle::destroyForcibly);
    awaitEnd(KILLED_WITHIN);
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
    return lives(leader) || seen.stream().anyMatch(ProcessTree::lives);
  }

  /** A process that has ended but that nobody has waited for (a zombie) does not live. */
  static boolean lives(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException | RuntimeException noProcFolder) {
      return process.isAlive();
    }
  }

  private interface Signal {
    boolean send(ProcessHandle process);
  }

  private void signal(String name, Signal signal) {
    if (GROUPS) {
      signalGroup(name, leader.pid());
    }
    for (ProcessHandle child : List.copyOf(seen)) {
      signal.send(child);
    }
    if (leader.isAlive()) {
      signal.send(leader);
    }
  }

  /** Signals what is left of a group; nothing happens if it is gone. */
  static void signalGroup(String name, long group) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, "--", "-" + group)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.waitFor(2, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("kill cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static boolean hasGroups() {
    return GROUPS;
  }
}
