package dev.tidemill.training.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.process.ProcessTree;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.output.OutputReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A trainer may use up all processes that its user may have; it can still be stopped. */
@EnabledOnOs(OS.LINUX)
class ExhaustedProcessesTest {

  /** Has no processes of its own, so that the limit is that of this test in this process alone. */
  private static final long NOBODY = 50_000 + ProcessHandle.current().pid() % 10_000;

  private static final int AT_MOST = 150;

  @TempDir Path folder;

  @Test
  void aTrainerThatUsesUpAllProcessesIsStoppedWithAllItsChildren() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    assumeTrue(found("prlimit") && (!root || found("setpriv")), "needs util-linux");
    String classes = readableClasses();
    Path executions = Files.createDirectory(folder.resolve("executions"));
    Path execution =
        Files.createDirectory(executions.resolve("pids-" + ProcessHandle.current().pid()));
    open(executions, "rwxrwxrwx");
    open(execution, "rwxrwxrwx");
    List<String> command = new ArrayList<>();
    if (root) { // for whom the limit does not count
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.addAll(List.of("prlimit", "--nproc=" + (ownThreads(root) + AT_MOST)));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            classes,
            KillWithoutProcesses.class.getName(),
            execution.toString()));
    Path said = folder.resolve("said");
    Process runner =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(runner.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(said))
        .contains("CANCELLED train was stopped: no process can be started")
        .contains("left 0");
  }

  /** The limit counts what the user runs already. */
  private static long ownThreads(boolean root) throws IOException {
    if (root) {
      return 0;
    }
    long threads = 0;
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
          threads += tasks.count();
        } catch (IOException | UncheckedIOException gone) {
          // The process ended while its threads were counted.
        }
      }
    }
    return threads;
  }

  /** Copies that any user may read: what the runner needs of this module, and the logging API. */
  private String readableClasses() throws IOException, URISyntaxException {
    open(folder, "rwxr-xr-x");
    Path copies = Files.createDirectory(folder.resolve("classes"));
    Path logging = copies.resolve("slf4j.jar");
    for (Class<?> of :
        List.of(
            ProcessRunner.class,
            KillWithoutProcesses.class,
            Launch.class,
            OutputReader.class,
            Permit.class,
            ProcessTree.class,
            ExecutionId.class)) {
      copyPackage(of, copies);
    }
    Files.copy(home(LoggerFactory.class), logging);
    try (Stream<Path> all = Files.walk(copies)) {
      all.forEach(p -> open(p, Files.isDirectory(p) ? "rwxr-xr-x" : "rw-r--r--"));
    }
    return copies + ":" + logging;
  }

  /** The classes are in a folder while Maven tests, and in a jar once it has packaged them. */
  private static void copyPackage(Class<?> of, Path copies) throws IOException, URISyntaxException {
    Path from = home(of);
    if (Files.isRegularFile(from)) {
      try (FileSystem jar = FileSystems.newFileSystem(from)) {
        copyPackage(of, jar.getPath("/"), copies);
      }
    } else {
      copyPackage(of, from, copies);
    }
  }

  private static void copyPackage(Class<?> of, Path root, Path copies) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(of.getPackageName().replace('.', '/')))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = copies.resolve(root.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Path home(Class<?> of) throws URISyntaxException {
    return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void open(Path path, String permissions) {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean found(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
        .anyMatch(p -> Files.isExecutable(Path.of(p, program)));
  }
}
