package dev.tidemill.training.runner.process;

import dev.tidemill.kit.process.GroupSignals;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The note of a process (pid and start time) beside its execution's folder, where the program does
 * not get to it, to find the process after a crash.
 */
final class ProcessNote {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessNote.class);
  private static final String SUFFIX = ".process";

  private ProcessNote() {}

  static void write(Path executionFolder, ProcessHandle process) throws IOException {
    Instant start = process.info().startInstant().orElse(Instant.EPOCH);
    Files.writeString(note(executionFolder), process.pid() + " " + start.toEpochMilli() + "\n");
  }

  private static Path note(Path executionFolder) {
    return executionFolder.resolveSibling(executionFolder.getFileName() + SUFFIX);
  }

  static void remove(Path executionFolder) throws IOException {
    Files.deleteIfExists(note(executionFolder));
  }

  /**
   * Kills what a runner that is dead left running and deletes its folders.
   *
   * @param executions one folder per execution; no other runner uses it
   * @param groups that hold the processes, where the system has them
   */
  static void killLeftovers(Path executions, Optional<ControlGroups> groups) throws IOException {
    GroupSignals.prepare();
    List<Path> folders;
    try (Stream<Path> all = Files.list(executions)) {
      folders = all.filter(Files::isDirectory).toList();
    }
    for (Path folder : folders) {
      killAll(folder, groups);
    }
  }

  /** Kills what is left of one execution if a runner that is dead had begun it. */
  static void killLeft(Path folder, Optional<ControlGroups> groups) throws IOException {
    if (Files.exists(note(folder))) {
      GroupSignals.prepare();
      killAll(folder, groups);
    }
  }

  private static void killAll(Path folder, Optional<ControlGroups> groups) throws IOException {
    if (Files.exists(note(folder))) {
      String[] parts = Files.readString(note(folder)).strip().split(" ");
      if (parts.length == 2) {
        kill(folder, Long.parseLong(parts[0]), Long.parseLong(parts[1]));
      }
    }
    if (groups.isPresent()) {
      groups.get().killLeft(folder.getFileName().toString());
    }
    killStrays(folder);
    delete(folder);
    remove(folder);
  }

  /** Kills processes that left the group of their execution, or that have no note yet. */
  private static void killStrays(Path folder) {
    String id = folder.getFileName().toString();
    List<ProcessHandle> strays = ProcFiles.withVariable(ProcessTree.EXECUTION_ID, id);
    strays.addAll(ProcFiles.inFolder(folder));
    for (ProcessHandle stray : strays) {
      LOG.warn("Kills process {} that a former runner left in {}", stray.pid(), id);
      stray.destroyForcibly();
    }
  }

  private static void kill(Path folder, long pid, long startMillis) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    boolean same =
        process
            .flatMap(p -> p.info().startInstant())
            .map(s -> Math.abs(s.toEpochMilli() - startMillis) < 1500)
            .orElse(false);
    if (same) {
      LOG.warn("Kills process {} that a former runner left in {}", pid, folder.getFileName());
      new ProcessTree(process.get(), folder).kill();
    } else if (process.isEmpty() && ProcessTree.hasGroups()) {
      // the leader is gone, its children may not be
      ProcessTree.killGroup(pid);
    }
  }

  /** Deletes a folder with what is in it, if there is one. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.warn("Cannot delete {}: {}", folder, e.toString());
    }
  }
}
