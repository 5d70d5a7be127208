package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, on what this build has packaged. */
class LauncherIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path folder;
  private Path launcher;

  private record Result(int code, String output) {}

  /** An installation without sources, so that nothing is built from within a build. */
  @BeforeEach
  void install() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no bash here");
    Path root = Files.createDirectories(folder.resolve("installed"));
    Path target = Files.createDirectories(root.resolve("deploy/standalone/target"));
    Files.createSymbolicLink(
        target.resolve("tidemill-standalone.jar"),
        ROOT.resolve("deploy/standalone/target/tidemill-standalone.jar"));
    Files.createSymbolicLink(target.resolve("lib"), ROOT.resolve("deploy/standalone/target/lib"));
    launcher = Files.copy(ROOT.resolve("tidemill"), root.resolve("tidemill"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private Result run(Path command, Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command.toString());
    builder.command().addAll(java.util.List.of(arguments));
    builder
        .environment()
        .keySet()
        .removeIf(v -> v.startsWith("TIDEMILL_") || v.equals("JAVA_HOME"));
    builder.environment().putAll(environment);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Process process = builder.directory(elsewhere.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  @Test
  void itTakesTheJdkThatJavaHomeNames() throws Exception {
    Result r = run(launcher, Map.of("JAVA_HOME", System.getProperty("java.home")), "--version");
    assertThat(r.output())
        .startsWith("tidemill ")
        .contains("Kafka 4.2.2, Java " + Runtime.version());
    assertThat(r.code()).isZero();
  }

  @Test
  void itFindsAJdkFromAnyFolderAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("tm"), launcher);
    Result r = run(link, Map.of(), "--version");
    assertThat(r.output()).startsWith("tidemill ");
    int feature = Integer.parseInt(r.output().replaceAll("(?s).*Java (\\d+).*", "$1"));
    assertThat(feature).isGreaterThanOrEqualTo(17);
    assertThat(r.code()).isZero();
  }

  @Test
  void aJavaHomeThatIsNoJdkIsPassedOver() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("no-jdk"));
    Result r = run(launcher, Map.of("JAVA_HOME", empty.toString()), "--version");
    assertThat(r.output()).startsWith("tidemill ");
  }

  @Test
  void theHeapIsALauncherOptionAndNoSetting() throws Exception {
    Result r = run(launcher, Map.of("TIDEMILL_HEAP", "300m"), "validate", "-f", "none.yaml");
    assertThat(r.output()).contains("There is no file");
    assertThat(r.code()).isEqualTo(66);
  }

  @Test
  void aMisspeltCommandIsAnsweredWithTheNearest() throws Exception {
    Result r = run(launcher, Map.of(), "triger");
    assertThat(r.output()).contains("trigger");
    assertThat(r.code()).isEqualTo(64);
  }
}
