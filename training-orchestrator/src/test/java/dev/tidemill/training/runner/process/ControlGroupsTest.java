package dev.tidemill.training.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ControlGroupsTest {

  @TempDir Path folder;

  /** A file system like that of the kernel, whose files are there only where a test makes them. */
  private Optional<ControlGroups> fake(String controllers, String given) throws Exception {
    Path root = Files.createDirectories(folder.resolve("cgroup"));
    Files.writeString(root.resolve("cgroup.controllers"), "cpu memory pids");
    Path base = Files.createDirectories(root.resolve("system/tidemill"));
    Files.writeString(base.resolve("cgroup.controllers"), controllers);
    Files.writeString(base.resolve("cgroup.subtree_control"), given);
    Files.writeString(base.resolve("cgroup.procs"), "");
    Path own = Files.writeString(folder.resolve("own"), "0::/system/tidemill\n");
    return ControlGroups.find(root, own);
  }

  private Path group(String name, String... files) throws Exception {
    Path group = Files.createDirectories(folder.resolve("cgroup/system/tidemill/tidemill-" + name));
    for (String file : files) {
      Files.writeString(group.resolve(file), "");
    }
    return group;
  }

  @Test
  void anExecutionsGroupHasItsLimitsOfMemoryAndProcesses() throws Exception {
    ControlGroups groups = fake("cpu memory pids", "").orElseThrow();
    assertThat(folder.resolve("cgroup/system/tidemill/cgroup.subtree_control"))
        .hasContent("+memory +pids");
    Path group = group("x1", "pids.max", "memory.max", "memory.swap.max", "memory.oom.group");

    ControlGroups.Group made = groups.group("x1", Optional.of(64L << 20));

    assertThat(group.resolve("memory.max")).hasContent("67108864");
    assertThat(group.resolve("memory.swap.max")).hasContent("0");
    assertThat(group.resolve("memory.oom.group")).hasContent("1");
    assertThat(group.resolve("pids.max")).hasContent("4096");
    Files.writeString(group.resolve("memory.events"), "low 0\noom 1\noom_kill 0\n");
    assertThat(made.ranOutOfMemory()).isFalse();
    Files.writeString(group.resolve("memory.events"), "low 0\noom 1\noom_kill 1\n");
    assertThat(made.ranOutOfMemory()).isTrue();
    assertThat(ControlGroups.told(Optional.of(groups))).endsWith("with its limit of memory");
  }

  @Test
  void withoutControllersAGroupStillEndsItsProcesses() throws Exception {
    ControlGroups groups = fake("cpu", "").orElseThrow();
    Path group = group("x1", "cgroup.procs", "cgroup.kill");

    groups.group("x1", Optional.of(64L << 20)).kill();

    assertThat(group.resolve("cgroup.kill")).hasContent("1");
    assertThat(ControlGroups.told(Optional.of(groups))).contains("which ends all of its processes");
  }

  @Test
  void whereThereAreNoneTheStartSaysWhatIsMissing() throws Exception {
    Path own = Files.writeString(folder.resolve("own"), "4:memory:/x\n");
    Optional<ControlGroups> none = ControlGroups.find(folder.resolve("none"), own);
    assertThat(none).isEmpty();
    assertThat(ControlGroups.told(none)).startsWith("Programs run without control groups");
  }

  @Test
  void aGroupOutsideOfTheFileSystemIsNotUsed() throws Exception {
    Path root = Files.createDirectories(folder.resolve("cgroup"));
    Files.writeString(root.resolve("cgroup.controllers"), "memory pids");
    Files.writeString(folder.resolve("cgroup.procs"), "");
    Path own = Files.writeString(folder.resolve("own"), "0::/..\n");
    assertThat(ControlGroups.find(root, own)).isEmpty();
  }

  private static ControlGroups real() {
    Optional<ControlGroups> groups = ControlGroups.ofThisSystem();
    assumeTrue(groups.isPresent(), "this machine has no control groups that this process may use");
    return groups.get();
  }

  private void run(String execution, String script, Optional<Long> memory) throws Exception {
    new ProcessFixture(
            folder.resolve("executions"),
            new ArtefactStore(folder.resolve("artefacts")),
            ProcessFixture.bounds(ProgramUser.own(), Optional.of(real())))
        .run(
            execution,
            script,
            Map.of(),
            new Launch.Limits(Duration.ofMinutes(1), memory, Optional.empty()),
            (error, line) -> {},
            Permit.ALWAYS);
  }

  /** It leaves its group of signals, its parents, its environment, its folder and its files. */
  @Test
  void aProcessThatLeavesAllBehindEndsWithItsExecution() throws Exception {
    Path pid = folder.resolve("stray");

    run(
        "real-x1",
        "(cd / && env -i setsid sh -c 'echo $$ > %s; exec sleep 60' >/dev/null 2>&1 </dev/null &);"
                .formatted(pid)
            + " while [ ! -s "
            + pid
            + " ]; do sleep 0.05; done",
        Optional.empty());

    long stray = Long.parseLong(Files.readString(pid).strip());
    assertThat(ProcessHandle.of(stray).filter(ProcFiles::lives)).isEmpty();
  }

  @Test
  void memoryBeyondTheLimitEndsAProgramAndSaysSo() throws Exception {
    ControlGroups groups = real();
    assumeTrue(
        ControlGroups.told(Optional.of(groups)).endsWith("limit of memory"),
        "this process may not limit the memory of a control group");

    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () ->
                run(
                    "real-x2",
                    "x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 60",
                    Optional.of(20L << 20)));

    assertThat(failure.code()).isEqualTo("MEMORY_LIMIT");
  }
}
