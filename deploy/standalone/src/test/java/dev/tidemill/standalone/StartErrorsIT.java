package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.cli.home.Home;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong at a start is one clear line. */
class StartErrorsIT {

  @TempDir Path folder;

  private String fails(int exitCode, String... arguments) throws Exception {
    try (ChildProcess process = ChildProcess.tidemill(folder, arguments)) {
      assertThat(process.waitFor(60)).as(process.output()).isEqualTo(exitCode);
      assertThat(process.output().strip().lines()).as(process.output()).hasSize(1);
      return process.output();
    }
  }

  @Test
  void aTakenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String line =
          fails(
              73,
              "up",
              "--home",
              folder.resolve("h").toString(),
              "--port",
              port,
              "--gateway-port",
              "0",
              "--kafka-port",
              "0");
      assertThat(line).contains(port);
    }
  }

  @Test
  void aTakenPortOfTheGateway() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String home = folder.resolve("h").toString();
      assertThat(fails(73, "up", "--home", home, "--port", "0", "--gateway-port", port))
          .contains("Port " + port, "--gateway-port");
    }
  }

  @Test
  void aTakenPortOfKafka() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String home = folder.resolve("h").toString();
      assertThat(fails(73, "up", "--home", home, "--port", "0", "--kafka-port", port))
          .contains("Port " + port, "--kafka-port");
    }
  }

  @Test
  void settingsThatAreWrong() throws Exception {
    String home = folder.resolve("h").toString();
    assertThat(fails(64, "up", "--home", home, "--port", "0", "-S", "gate-slots=many"))
        .contains("gate-slots", "many", "a whole number from 1 to 64");
    assertThat(fails(64, "up", "--home", home, "--port", "0", "-S", "gate-slot=1"))
        .contains("gate-slots");
    assertThat(fails(64, "up", "--home", home, "--port", "0", "-S", "http-host=0.0.0.0"))
        .contains("set a token");
    assertThat(fails(64, "runner", "--home", home, "--bootstrap-servers", "nowhere.invalid:1"))
        .contains("bootstrap");
  }

  @Test
  void aNameOfAnInstanceThatIsNoNameOfAFileAndAnAddressThatIsNone() throws Exception {
    String home = folder.resolve("h").toString();
    assertThat(fails(64, "up", "--home", home, "--port", "0", "-S", "instance-id=../x"))
        .contains("instance-id", "such as gateway-2");
    assertThat(fails(64, "up", "--home", home, "--port", "0", "-S", "gateway-url=http://h:99999"))
        .contains("gateway-url", "such as http://gateway.example:8081");
  }

  @Test
  void aHomeWhoseCopyWasNotFinished() throws Exception {
    Path home = folder.resolve("h");
    PrivateFiles.createFolders(home);
    Files.createFile(HomeKafka.unfinishedCopy(home));
    assertThat(fails(73, "up", "--home", home.toString(), "--port", "0"))
        .contains("was not finished", "copy again");
  }

  @Test
  void aSecondUpOnTheSameHome() throws Exception {
    String home = folder.resolve("h").toString();
    try (ChildProcess first = ChildProcess.tidemill(folder, "up", "--home", home, "--port", "0")) {
      await().atMost(Duration.ofSeconds(60)).until(() -> first.output().contains("Ctrl-C stops"));
      assertThat(fails(73, "up", "--home", home, "--port", "0"))
          .contains("Another Tidemill (process ", ") already runs");
      assertThat(first.stop()).isIn(0, 143);
    }
  }

  @Test
  void aHomeThatOtherUsersCanEnter() throws Exception {
    Path home = Files.createDirectories(folder.resolve("wide"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("thesis.txt"), "");
    assertThat(fails(73, "up", "--home", home.toString(), "--port", "0"))
        .contains("is open to other users", "chmod 700");
    Files.delete(home.resolve("thesis.txt"));
    try (ChildProcess up =
        ChildProcess.tidemill(folder, "up", "--home", home.toString(), "--port", "0")) {
      await().atMost(Duration.ofSeconds(60)).until(() -> up.output().contains("Ctrl-C stops it."));
      assertThat(up.output().lines().findFirst())
          .contains(
              "The folder "
                  + home
                  + " was open to other users (rwxr-xr-x); it is yours alone now (rwx------)");
      assertThat(permissions(home)).isEqualTo("rwx------");
      assertThat(permissions(home.resolve("logs/tidemill.log"))).isEqualTo("rw-------");
      assertThat(permissions(home.resolve("kafka/client.properties"))).isEqualTo("rw-------");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatNobodyExpectedIsOneLineAndItsStackIsInTheLog() throws Exception {
    Path home = folder.resolve("damaged");
    PrivateFiles.createFolders(home);
    Path log = Files.createDirectories(home.resolve("kafka/log"));
    Files.writeString(log.resolve("meta.properties"), "version=99\n");
    String line = fails(70, "up", "--home", home.toString(), "--port", "0");
    Path told = home.resolve("logs/tidemill.log");
    assertThat(line).contains("details in " + told).doesNotContain("\tat ");
    assertThat(Files.readString(told)).contains("The command failed", "EmbeddedKafka");
  }

  @Test
  void aFolderThatCannotBeWritten() throws Exception {
    Path readOnly = Files.createDirectory(folder.resolve("read-only"));
    assertThat(readOnly.toFile().setWritable(false)).isTrue();
    // Nothing stops root but a file system that takes no folders.
    Path home = Files.isWritable(readOnly) ? Path.of("/proc/tidemill") : readOnly.resolve("home");
    try {
      assertThat(fails(73, "up", "--home", home.toString(), "--port", "0"))
          .contains("cannot be written", "--home");
    } finally {
      assertThat(readOnly.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void aFolderThatIsAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(fails(73, "up", "--home", file.resolve("home").toString(), "--port", "0"))
        .contains("cannot be written")
        .contains("--home");
  }

  @Test
  void aHomeThatAnotherProcessHolds() throws Exception {
    Path home = folder.resolve("held");
    try (Home held = Home.take(home)) {
      assertThat(fails(73, "up", "--home", held.folder().toString(), "--port", "0"))
          .contains(
              "Another Tidemill (process " + ProcessHandle.current().pid() + ") already runs");
    }
  }

  @Test
  void aSpecificationThatIsWrongOrNotThere() throws Exception {
    Path wrong =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            "apiVersion: tidemill.dev/v1alpha1\nkind: Pipelin\nmetadata: {name: x}\nspec: {}\n");
    try (ChildProcess process = ChildProcess.tidemill(folder, "validate", "-f", wrong.toString())) {
      assertThat(process.waitFor(60)).isEqualTo(65);
      assertThat(process.output())
          .contains("wrong.yaml:2: kind: \"Pipelin\" is not allowed; allowed: Pipeline");
    }
    String flights = Files.readString(Path.of("../../examples/flight-delays/pipeline.yaml"));
    Path badCron = folder.resolve("cron.yaml");
    Files.writeString(badCron, flights.replace("*/2 * * * *", "*/2 * * * 9"));
    try (ChildProcess process =
        ChildProcess.tidemill(folder, "validate", "-f", badCron.toString())) {
      assertThat(process.waitFor(60)).isEqualTo(65);
      assertThat(process.output())
          .containsPattern("cron.yaml:[0-9]+: spec.triggers\\[1\\].schedule.cron: cron")
          .contains("\"9\" is not a number from 0 to 7");
    }
    assertThat(fails(66, "validate", "-f", folder.resolve("none.yaml").toString()))
        .contains("There is no file");
  }
}
