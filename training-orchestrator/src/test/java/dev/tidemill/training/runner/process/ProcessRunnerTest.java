package dev.tidemill.training.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.process.FolderEnvironment;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("slow")
class ProcessRunnerTest {

  @TempDir Path dir;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> lost = new AtomicReference<>();
  private Duration timeout = Duration.ofMinutes(1);
  private Optional<Long> memory = Optional.empty();
  private long outputLimit = 1_000_000;
  private long folderLimit = 1 << 30;
  private int executions;

  /** Where the last script started. */
  private Path folder;

  private void run(String script, Map<String, String> variables)
      throws JobFailure, IOException, InterruptedException {
    ProcessFixture fixture =
        new ProcessFixture(
            dir.resolve("executions"),
            new ArtefactStore(dir.resolve("artefacts")),
            new ProgramBounds(ProgramUser.own(), Optional.empty(), outputLimit, folderLimit));
    String execution = "x" + ProcessHandle.current().pid() + "-" + executions++;
    folder = fixture.work(execution);
    fixture.run(
        execution,
        script,
        variables,
        new Launch.Limits(timeout, memory, Optional.empty()),
        (error, text) -> lines.add((error ? "2> " : "1> ") + text),
        () -> Optional.ofNullable(lost.get()).map(why -> new Permit.Refusal("CANCELLED", why)));
  }

  private JobFailure failure(String script) {
    return catchThrowableOfType(JobFailure.class, () -> run(script, Map.of()));
  }

  private boolean alive(String pidFile) throws IOException {
    long pid = Long.parseLong(Files.readString(folder.resolve(pidFile)).strip());
    return ProcessHandle.of(pid).filter(ProcFiles::lives).isPresent();
  }

  @Test
  void outputOfBothStreamsArrivesLineByLine() throws Exception {
    run("echo one; echo two >&2; printf three", Map.of());
    assertThat(lines).containsExactlyInAnyOrder("1> one", "2> two", "1> three");
  }

  @Test
  void anEnvironmentInTheFolderOfTheCodeIsUsedAsIfItWereActivated() throws Exception {
    // given
    Path bin = Files.createDirectories(dir.resolve("executions/.venv/bin"));
    Path python = Files.writeString(bin.resolve("python3"), "#!/bin/sh\necho own python\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
    // when: a script starts it by name
    run("python3; echo $VIRTUAL_ENV", Map.of());
    // then, and so does a command
    assertThat(lines).containsExactly("1> own python", "1> " + bin.getParent());
    assertThat(FolderEnvironment.of(dir.resolve("executions")).resolved(List.of("python3", "a.py")))
        .containsExactly(python.toString(), "a.py");
    assertThat(FolderEnvironment.of(dir).resolved(List.of("python3"))).containsExactly("python3");
  }

  @Test
  void theProgramSeesItsContractAndNothingElseOfOurEnvironment() throws Exception {
    run("env", Map.of("TIDEMILL_SEED", "7"));
    List<String> names =
        lines.stream().map(l -> l.substring(3).split("=")[0]).filter(n -> !n.isEmpty()).toList();
    assertThat(names)
        .contains("TIDEMILL_SEED", "PATH", "HOME", "JAVA_HOME", "LANG", "TMPDIR")
        .isSubsetOf(
            "TIDEMILL_SEED",
            "PATH",
            "HOME",
            "JAVA_HOME",
            "LANG",
            "TMPDIR",
            "PYTHONHASHSEED",
            "TIDEMILL_EXECUTION_ID",
            "JAVA_TOOL_OPTIONS",
            "PWD",
            "OLDPWD",
            "SHLVL",
            "_");
    assertThat(lines).contains("1> HOME=" + folder.getParent(), "1> PYTHONHASHSEED=0");
  }

  @Test
  void exit75AsksForAnotherTryAndOtherCodesDoNot() {
    assertThat(failure("exit 75").retryable()).isTrue();
    JobFailure other = failure("echo 'no such column' >&2; exit 3");
    assertThat(other.retryable()).isFalse();
    assertThat(other.code()).isEqualTo("EXIT_CODE");
    assertThat(other).hasMessageContaining("exit code 3").hasMessageContaining("no such column");
  }

  @Test
  void aProgramThatDoesNotExistSaysSo() {
    assertThat(failure("exec /no/such/program").code()).isEqualTo("EXIT_CODE");
  }

  @Test
  void aTimeoutKillsTheWholeTreeEvenWhatIgnoresTerm() throws Exception {
    timeout = Duration.ofMillis(500);
    JobFailure failure =
        failure(
            "sh -c 'trap \"\" TERM; echo $$ > child; while :; do sleep 0.2; done' &"
                + " echo $$ > parent; wait");
    assertThat(failure.code()).isEqualTo("TIMEOUT");
    assertThat(alive("parent")).isFalse();
    assertThat(alive("child")).isFalse();
  }

  @Test
  void aLostLeaseStopsTheProgram() throws Exception {
    lost.set("the run is being cancelled");
    JobFailure failure = failure("echo $$ > parent; sleep 60");
    assertThat(failure.code()).isEqualTo("CANCELLED");
    assertThat(failure).hasMessageContaining("being cancelled");
  }

  @Test
  void childrenThatOutliveTheProgramAreKilled() throws Exception {
    run("sleep 60 & echo $! > child", Map.of());
    await().atMost(Duration.ofSeconds(5)).until(() -> !alive("child"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aGrandchildThatLeftItsGroupIsKilledByTheIdOfItsExecution() throws Exception {
    run(
        "(setsid sh -c 'echo $$ > stray; exec sleep 60' >/dev/null 2>&1 &); "
            + "while [ ! -s stray ]; do sleep 0.05; done",
        Map.of());
    assertThat(alive("stray")).isFalse();
  }

  /** A double fork with an empty environment: its parents are gone before they are looked at. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void oneThatLeftItsGroupAndItsEnvironmentButWorksInItsFolderIsKilled() throws Exception {
    run(
        "(env -i setsid sh -c 'echo $$ > stray; exec sleep 60' >/dev/null 2>&1 </dev/null &); "
            + "while [ ! -s stray ]; do sleep 0.05; done",
        Map.of());
    assertThat(alive("stray")).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void oneThatWentToAnotherFolderButHoldsAFileOfItsOwnIsKilled() throws Exception {
    run(
        "(env -i setsid sh -c 'echo $$ > stray; exec 9>held; cd /; exec sleep 60' "
            + ">/dev/null 2>&1 </dev/null &); while [ ! -s stray ]; do sleep 0.05; done",
        Map.of());
    assertThat(alive("stray")).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theProgramHasNoOpenFileOfTheService() throws Exception {
    run("for f in /proc/$$/fd/*; do readlink $f || true; done", Map.of());
    assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("1> pipe:["));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void oneThatADeadRunnerLeftIsFoundTooWithoutANote() throws Exception {
    Path execution = Files.createDirectories(dir.resolve("executions/only-here-x2"));
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("TIDEMILL_EXECUTION_ID", "only-here-x2");
    Process stray = builder.start();
    await().until(() -> !ProcFiles.withVariable("TIDEMILL_EXECUTION_ID", "only-here-x2").isEmpty());
    ProcessNote.killLeftovers(dir.resolve("executions"), Optional.empty());
    assertThat(stray.waitFor(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(execution).doesNotExist();
  }

  @Test
  void whatWritesTooMuchIsStoppedAndWhatWroteTooMuchFails() {
    folderLimit = 1_000_000;
    JobFailure stopped = failure("head -c 3000000 /dev/zero > big; sleep 60");
    assertThat(stopped.code()).isEqualTo("OUTPUT_LIMIT");
    assertThat(stopped).hasMessageContaining("train wrote more than 0 MiB");
    folderLimit = 2 << 20;
    assertThat(failure("head -c 3000000 /dev/zero > bigger").code()).isEqualTo("OUTPUT_LIMIT");
    folderLimit = 4 << 20;
    assertThat(failure("head -c 3000000 /dev/zero > more; exit 3").code()).isEqualTo("EXIT_CODE");
  }

  @Test
  void outputBeyondTheLimitIsCutAndTheProgramGoesOn() throws Exception {
    outputLimit = 1000;
    run("i=0; while [ $i -lt 2000 ]; do echo 0123456789; i=$((i+1)); done; touch done", Map.of());
    assertThat(folder.resolve("done")).exists();
    assertThat(lines).hasSizeLessThan(120);
    assertThat(lines.get(lines.size() - 1)).contains("output is cut here");
  }

  @Test
  void linesWithoutAnEndAreCut() throws Exception {
    run("head -c 9000 /dev/zero | tr '\\0' x", Map.of());
    assertThat(lines).hasSize(3);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tooMuchMemoryStopsTheProgram() {
    memory = Optional.of(20_000_000L);
    JobFailure failure = failure("x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 60");
    assertThat(failure.code()).isEqualTo("MEMORY_LIMIT");
    assertThat(failure).hasMessageContaining("19 MiB");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatADeadRunnerLeftIsKilledAtTheNextStart() throws Exception {
    Path execution = Files.createDirectories(dir.resolve("executions/x1"));
    Process left = new ProcessBuilder("setsid", "sh", "-c", "sleep 60 & wait").start();
    ProcessNote.write(execution, left.toHandle());
    ProcessNote.killLeftovers(dir.resolve("executions"), Optional.empty());
    assertThat(left.waitFor(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(execution).doesNotExist();
  }

  @Test
  void anotherProcessWithTheSamePidIsLeftAlone() throws Exception {
    Path execution = Files.createDirectories(dir.resolve("executions/x1"));
    Process innocent = new ProcessBuilder("sleep", "60").start();
    Files.writeString(execution.resolveSibling("x1.process"), innocent.pid() + " 12345\n");
    ProcessNote.killLeftovers(dir.resolve("executions"), Optional.empty());
    assertThat(innocent.isAlive()).isTrue();
    innocent.destroyForcibly();
  }
}
