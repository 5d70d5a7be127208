package dev.tidemill.kit.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TemporaryFoldersTest {

  @TempDir Path base;

  /** Run as a process of its own: makes a folder, sweeps if told to, and lives until told. */
  static final class Living {

    private Living() {}

    public static void main(String[] args) throws IOException {
      LaunchedFolder.hold();
      Path made = TemporaryFolders.create("model");
      Files.writeString(made.resolve("library.so"), "unpacked");
      if (args.length > 0) {
        TemporaryFolders.sweep();
      }
      System.out.println(made);
      System.in.read();
      TemporaryFolders.delete(made);
    }
  }

  private record Started(Process process, Path folder) {}

  private Started start(String... arguments) throws IOException {
    return start(base, arguments);
  }

  private Started start(Path temporary, String... arguments) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Living.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    while (line != null && !line.startsWith(base.toString())) {
      line = out.readLine();
    }
    return new Started(process, Path.of(line));
  }

  @Test
  void whatAKilledProcessLeftBehindIsGoneAfterTheNextStartAndWhatLivesStays() throws Exception {
    Started killed = start();
    Started living = start();
    Path foreign = Files.createDirectories(base.resolve("tidemill-process-made-just-now"));
    killed.process().destroyForcibly().waitFor();
    assertThat(killed.folder().resolve("library.so")).exists();

    Started next = start("sweep");
    assertThat(killed.folder().getParent()).doesNotExist();
    assertThat(living.folder().resolve("library.so")).exists();
    assertThat(foreign).exists();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(living.folder().getParent())))
        .isEqualTo("rwx------");

    for (Started each : List.of(living, next)) {
      each.process().getOutputStream().close();
      each.process().waitFor();
      assertThat(each.folder().getParent()).doesNotExist();
    }
  }

  @Test
  void theFolderThatTheLauncherMadeForAProcessStaysWhenItAndOthersSweep() throws Exception {
    Path launched = Files.createDirectories(base.resolve("tidemill-process-launched"));
    Started first = start(launched, "sweep");
    Files.writeString(launched.resolve("unpacked.so"), "library");
    Started second = start("sweep");
    assertThat(launched.resolve("unpacked.so")).exists();

    first.process().destroyForcibly().waitFor();
    Started third = start("sweep");
    assertThat(launched).doesNotExist();
    for (Started each : List.of(second, third)) {
      each.process().getOutputStream().close();
      each.process().waitFor();
    }
  }
}
