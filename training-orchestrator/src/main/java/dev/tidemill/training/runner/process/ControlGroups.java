package dev.tidemill.training.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups of Linux (version 2): one for each execution, below the runner's own. No process
 * leaves its group, whatever it forks, and the kernel ends all of a group at once; where the
 * runner's group has the controllers, it holds the limit of memory and of processes too.
 */
final class ControlGroups {

  /** Processes and threads of one execution. */
  static final int MOST_TASKS = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
  private static final Path SHELL = Path.of("/bin/sh");
  private static final long EMPTY_WITHIN_MILLIS = 5_000;

  private final Path base;
  private final boolean memory;

  private ControlGroups(Path base, boolean memory) {
    this.base = base;
    this.memory = memory;
  }

  /** The groups of this system, tried out; empty if this process may not use them. */
  static Optional<ControlGroups> ofThisSystem() {
    for (Path root : List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"))) {
      Optional<ControlGroups> groups = find(root, Path.of("/proc/self/cgroup"));
      if (groups.isPresent()) {
        return groups.filter(ControlGroups::works);
      }
    }
    return Optional.empty();
  }

  /**
   * The groups of a file system.
   *
   * @param root where groups of version 2 are
   * @param own names the group of this process: {@code 0::/path}
   */
  static Optional<ControlGroups> find(Path root, Path own) {
    if (!Files.isRegularFile(root.resolve("cgroup.controllers"))) {
      return Optional.empty();
    }
    try {
      for (String line : Files.readAllLines(own)) {
        if (line.startsWith("0::/")) {
          Path base = root.resolve(line.substring(4)).normalize();
          return Files.isWritable(base.resolve("cgroup.procs")) && base.startsWith(root)
              ? Optional.of(new ControlGroups(base, limits(base)))
              : Optional.empty();
        }
      }
    } catch (IOException unreadable) {
      LOG.debug("{} cannot be read", own, unreadable);
    }
    return Optional.empty();
  }

  /** Whether groups below get the controllers; a group that has processes may not give them. */
  private static boolean limits(Path base) {
    try {
      String here = Files.readString(base.resolve("cgroup.controllers"));
      if (!here.contains("memory") || !here.contains("pids")) {
        return false;
      }
      Path given = base.resolve("cgroup.subtree_control");
      if (!Files.readString(given).contains("memory")) {
        write(given, "+memory +pids");
      }
      return true;
    } catch (IOException busy) {
      return false;
    }
  }

  /** Tries to put a process into a group and to end it there. */
  private boolean works() {
    try {
      Group group = group("trial-" + ProcessHandle.current().pid(), Optional.empty());
      try {
        Process process =
            new ProcessBuilder(group.entered(List.of("sleep", "60")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (!group.isPopulated() && process.isAlive() && System.nanoTime() < end) {
          TimeUnit.MILLISECONDS.sleep(2);
        }
        boolean entered = group.isPopulated();
        group.kill();
        boolean ended = process.waitFor(2, TimeUnit.SECONDS);
        process.destroyForcibly();
        return entered && ended;
      } finally {
        group.close();
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A line for the log: what the groups hold. */
  static String told(Optional<ControlGroups> groups) {
    if (groups.isEmpty()) {
      return "Programs run without control groups (Linux's version 2, writable for this runner):"
          + " memory is looked at ten times a second, and a process that leaves its group, its"
          + " environment and its folder at once may outlive its execution";
    }
    return groups.get().memory
        ? "Each program runs in a control group of its own, with its limit of memory"
        : "Each program runs in a control group of its own, which ends all of its processes; its"
            + " memory is looked at ten times a second";
  }

  /**
   * A new group.
   *
   * @param name of the execution
   * @param memoryBytes of all its processes together
   */
  Group group(String name, Optional<Long> memoryBytes) throws IOException {
    Path folder = base.resolve("tidemill-" + name);
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
    }
    Group group = new Group(folder);
    if (memory) {
      write(folder.resolve("pids.max"), Integer.toString(MOST_TASKS));
      if (memoryBytes.isPresent()) {
        write(folder.resolve("memory.max"), Long.toString(memoryBytes.get()));
        writeIfThere(folder.resolve("memory.swap.max"), "0");
        writeIfThere(folder.resolve("memory.oom.group"), "1");
      }
    }
    return group;
  }

  /** Kills what a runner that is dead left in the group of an execution. */
  void killLeft(String name) throws IOException {
    Path folder = base.resolve("tidemill-" + name);
    if (Files.isDirectory(folder)) {
      try (Group left = new Group(folder)) {
        left.kill();
      }
    }
  }

  private static void writeIfThere(Path file, String text) throws IOException {
    if (Files.exists(file)) {
      write(file, text);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }

  /** The group of one execution. */
  static final class Group implements AutoCloseable {

    private final Path folder;

    private Group(Path folder) {
      this.folder = folder;
    }

    /** The command that enters the group and becomes the command. */
    List<String> entered(List<String> command) {
      List<String> all = new ArrayList<>();
      all.add(SHELL.toString());
      all.add("-c");
      all.add("echo $$ > \"$0\" && exec \"$@\"");
      all.add(folder.resolve("cgroup.procs").toString());
      all.addAll(command);
      return all;
    }

    /** Whether the kernel ended a process of it for want of memory. */
    boolean ranOutOfMemory() {
      Path events = folder.resolve("memory.events");
      try {
        return Files.exists(events)
            && Files.readAllLines(events).stream().anyMatch(l -> l.matches("oom_kill [1-9].*"));
      } catch (IOException gone) {
        return false;
      }
    }

    private boolean isPopulated() throws IOException {
      return !Files.readString(folder.resolve("cgroup.procs")).isBlank();
    }

    /** Ends all of its processes at once; returns when none is left, or after some seconds. */
    void kill() throws IOException {
      Path kill = folder.resolve("cgroup.kill");
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EMPTY_WITHIN_MILLIS);
      try {
        do {
          if (Files.exists(kill)) {
            write(kill, "1");
          } else { // before Linux 5.14
            for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
              ProcessHandle.of(Long.parseLong(pid.strip()))
                  .ifPresent(ProcessHandle::destroyForcibly);
            }
          }
          if (!isPopulated()) {
            return;
          }
          TimeUnit.MILLISECONDS.sleep(5);
        } while (System.nanoTime() < end);
        LOG.warn("Processes of {} do not end", folder);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Removes the group, which has to be empty. */
    @Override
    public void close() {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException busy) {
        LOG.warn("The control group {} stays: {}", folder, busy.getMessage());
      }
    }
  }
}
