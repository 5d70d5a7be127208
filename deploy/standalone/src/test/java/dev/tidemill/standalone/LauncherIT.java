package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher script, on what this build has packaged. */
class LauncherIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path folder;
  private Path launcher;

  /** Its run ends quickly: the trainer refuses. */
  private static final String PIPELINE =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: accents}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv, settleFor: 0s}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 1}
        train: {command: [sh, -c, "exit 3"], retry: {limit: 0}}
      """;

  /** The name of the file is made by the shell: this Java may run without a locale itself. */
  private static final String MAKE_FILES =
      """
      cd "$1" && mkdir incoming && file="incoming/$(printf 'donn\\303\\251es').csv"
      echo id,at,x,y > "$file"
      for i in 1 2 3 4 5 6 7 8 9; do echo "$i,2026-01-0${i}T00:00:00,$i,$((i % 3))" >> "$file"; done
      """;

  private static final Pattern API = Pattern.compile("console and API +(http://127.0.0.1:\\d+)");

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
    Files.createSymbolicLink(
        target.resolveSibling("jvm.options"), ROOT.resolve("deploy/standalone/jvm.options"));
    launcher = Files.copy(ROOT.resolve("tidemill"), root.resolve("tidemill"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private ProcessBuilder process(Path command, Map<String, String> environment, String... arguments)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command.toString());
    builder.command().addAll(List.of(arguments));
    builder
        .environment()
        .keySet()
        .removeIf(v -> v.startsWith("TIDEMILL_") || v.equals("JAVA_HOME"));
    builder.environment().putAll(environment);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    return builder.directory(elsewhere.toFile()).redirectErrorStream(true);
  }

  private Result run(Path command, Map<String, String> environment, String... arguments)
      throws Exception {
    Process process = process(command, environment, arguments).start();
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
  void itTakesTheJdkOfTheBuildWhoseArchiveItCanUse() throws Exception {
    Path jdk = Files.createDirectories(folder.resolve("jdk of the build/bin")).getParent();
    String real = System.getProperty("java.home") + "/bin/java";
    for (String program : List.of("java", "javac")) {
      Path script = jdk.resolve("bin").resolve(program);
      Files.writeString(
          script, "#!/bin/sh\necho \"the Java of the build\"\nexec '" + real + "' \"$@\"\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    Files.copy(Path.of(System.getProperty("java.home"), "release"), jdk.resolve("release"));
    Path archive = launcher.resolveSibling("deploy/standalone/target/class-archive");
    Files.createDirectories(archive);
    Files.writeString(archive.resolve("java-home"), jdk.toString());

    assertThat(run(launcher, Map.of(), "--version").output())
        .startsWith("the Java of the build\ntidemill ");
    String named = System.getProperty("java.home");
    assertThat(run(launcher, Map.of("JAVA_HOME", named), "--version").output())
        .startsWith("tidemill ");
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

  @ParameterizedTest
  @CsvSource({"up, true", "trigger-service, true", "gateway, false"})
  void aProcessWithoutMemoryEndsUnlessItOnlyAnswersRequests(String command, boolean ends)
      throws Exception {
    Map<String, String> flags = Map.of("TIDEMILL_OPTS", "-XX:+PrintFlagsFinal");
    assertThat(run(launcher, flags, command, "--help").output())
        .containsPattern("ExitOnOutOfMemoryError +:?= " + ends);
  }

  /** A checkout that was never built, whose Maven notes each build and ends it when it may. */
  private Map<String, String> checkout(Path builds, Path mayEnd) throws IOException {
    Path jar = launcher.resolveSibling("deploy/standalone/target/tidemill-standalone.jar");
    Path real = jar.toRealPath();
    Files.delete(jar);
    Files.createFile(launcher.resolveSibling("pom.xml"));
    Path maven = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        echo "a build" >> '%s'
        until [ -e '%s' ]; do sleep 0.05; done
        cp '%s' '%s'
        """
            .formatted(builds, mayEnd, real, jar));
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    return Map.of("PATH", maven.getParent() + ":" + System.getenv("PATH"));
  }

  @Test
  void ofTwoLaunchersThatFindNoBuildOneBuildsAndBothRun() throws Exception {
    Path builds = folder.resolve("builds");
    Path mayEnd = folder.resolve("may-end");
    Map<String, String> checkout = checkout(builds, mayEnd);
    Path told = folder.resolve("launchers.out");
    List<Process> launchers = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        launchers.add(
            process(launcher, checkout, "--version")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(told.toFile()))
                .start());
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(builds) && launchers.stream().anyMatch(LauncherIT::waits));
      Files.createFile(mayEnd);
      for (Process started : launchers) {
        assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(started.exitValue()).as(Files.readString(told)).isZero();
      }
    } finally {
      Files.write(mayEnd, new byte[0]);
      launchers.forEach(Process::destroyForcibly);
    }
    assertThat(builds).hasContent("a build");
    assertThat(Files.readAllLines(told)).filteredOn(l -> l.startsWith("tidemill ")).hasSize(2);
  }

  /** Whether it waits for the build of another one: it looks again after {@code sleep 1}. */
  private static boolean waits(Process started) {
    return started
        .descendants()
        .flatMap(child -> child.info().arguments().stream())
        .anyMatch(arguments -> List.of(arguments).equals(List.of("1")));
  }

  @Test
  void whatALauncherThatWasKilledLockedIsOpenAgain() throws Exception {
    Path builds = folder.resolve("builds");
    Map<String, String> checkout = checkout(builds, launcher);
    Process gone = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    gone.waitFor();
    Path target = Files.createDirectories(launcher.resolveSibling("target"));
    Files.createSymbolicLink(target.resolve("building"), Path.of(Long.toString(gone.pid())));

    Result r = run(launcher, checkout, "--version");
    assertThat(r.code()).as(r.output()).isZero();
    assertThat(builds).hasContent("a build");
    assertThat(target.resolve("building")).doesNotExist();
  }

  /** Waits until the process has told where its API is. */
  private static String addressTold(Process up, Path told) {
    return await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              assertThat(up.isAlive()).as(Files.readString(told)).isTrue();
              Matcher at = API.matcher(Files.readString(told));
              return at.find() && Files.readString(told).contains("Ctrl-C stops it.")
                  ? at.group(1)
                  : "";
            },
            address -> !address.isEmpty());
  }

  @Test
  void withoutALocaleAFileWithAnAccentInItsNameIsReadAndShown() throws Exception {
    Map<String, String> noLocale = Map.of("LC_ALL", "C", "LANG", "C");
    Path project = Files.createDirectories(folder.resolve("project"));
    Result made = run(Path.of("/bin/bash"), noLocale, "-c", MAKE_FILES, "bash", project.toString());
    assertThat(made.code()).as(made.output()).isZero();
    Path pipeline = Files.writeString(project.resolve("pipeline.yaml"), PIPELINE);
    Path told = folder.resolve("up.out");
    Process up =
        process(
                launcher,
                noLocale,
                "up",
                "--home",
                folder.resolve("home").toString(),
                "--port",
                "0")
            .redirectOutput(told.toFile())
            .start();
    try {
      String server = addressTold(up, told);
      Result run =
          run(
              launcher,
              noLocale,
              "apply",
              "-f",
              pipeline.toString(),
              "--trigger",
              "--follow",
              "--server",
              server,
              "--home",
              folder.resolve("home").toString());
      assertThat(run.output())
          .as("its only file was read, its trainer refused")
          .contains("exit code 3");
      Result files =
          run(
              launcher,
              Map.of(
                  "LC_ALL", "C", "LANG", "C", "TIDEMILL_HOME", folder.resolve("home").toString()),
              "data",
              "ls",
              "-p",
              "accents",
              "--server",
              server);
      assertThat(files.output()).contains("donn\u00e9es.csv", "included");
    } finally {
      up.descendants().forEach(ProcessHandle::destroyForcibly);
      up.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatAKilledProcessUnpackedGoesWithTheNextStart() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    Map<String, String> there = Map.of("TMPDIR", temporary.toString());
    run(launcher, there, "--version");
    assertThat(temporary).as("a command leaves nothing").isEmptyDirectory();

    startAndEnd(there, Process::destroyForcibly);
    assertThat(temporary)
        .isDirectoryRecursivelyContaining(p -> p.getFileName().toString().contains("rocksdbjni"));

    startAndEnd(there, Process::destroy);
    assertThat(temporary).isEmptyDirectory();
  }

  private void startAndEnd(Map<String, String> variables, Consumer<Process> end) throws Exception {
    Path told = Files.createTempFile(folder, "up", ".out");
    Process up =
        process(
                launcher,
                variables,
                "up",
                "--home",
                folder.resolve("home").toString(),
                "--port",
                "0")
            .redirectOutput(told.toFile())
            .start();
    try {
      addressTold(up, told);
      end.accept(up);
      assertThat(up.waitFor(60, TimeUnit.SECONDS)).as(Files.readString(told)).isTrue();
    } finally {
      up.destroyForcibly().waitFor();
    }
  }

  /** A class that the small class path lacks would be a defect: exit code 70. */
  @ParameterizedTest
  @CsvSource({
    "get runs, 69",
    "audit --since 1h, 69",
    "predict --example, 69",
    "trigger p, 69",
    "tokens list -o yaml, 0",
    "tokens create anna --role viewer -n growth, 0",
  })
  void commandsThatAskATidemillNeedNoServices(String command, int code) throws Exception {
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(List.of("--server", "http://127.0.0.1:1", "--home", folder + "/home"));
    Files.createDirectories(folder.resolve("home"));
    Result r = run(launcher, Map.of(), line.toArray(String[]::new));
    assertThat(r.code()).as(r.output()).isEqualTo(code);
  }

  @Test
  void aMisspeltCommandIsAnsweredWithTheNearest() throws Exception {
    Result r = run(launcher, Map.of(), "triger");
    assertThat(r.output()).contains("trigger");
    assertThat(r.code()).isEqualTo(64);
  }
}
