package dev.tidemill.kit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {

  @TempDir Path home;
  private final Map<String, IOException> unreadable = new TreeMap<>();

  private Path write(String path) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  private List<String> list(String folder, String glob) throws IOException {
    return DataFiles.list(home.resolve(folder), glob, unreadable::put).stream()
        .map(DataFiles.Entry::path)
        .toList();
  }

  @Test
  void starsAndASlashMatchNoFolderToo() throws IOException {
    write("data/a.csv");
    write("data/2024/b.csv");
    write("data/2024/01/c.csv");
    write("data/2024/d.txt");
    assertThat(list("data", "**/*.csv")).containsExactly("2024/01/c.csv", "2024/b.csv", "a.csv");
    assertThat(list("data", "2024/**/*.csv")).containsExactly("2024/01/c.csv", "2024/b.csv");
    assertThat(list("data", "{**/*.txt,a.*}")).containsExactly("2024/d.txt", "a.csv");
    assertThat(list("data", "*.csv")).containsExactly("a.csv");
  }

  /** Java cannot write such a name: a shell does. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aNameThatIsNotUtf8IsLeftOutWithWhatToDo() throws Exception {
    write("data/a.csv");
    Process shell =
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'b\\377.csv')\"")
            .directory(home.resolve("data").toFile())
            .start();
    assumeTrue(shell.waitFor() == 0, "skipped: this file system takes UTF-8 names only");
    assertThat(list("data", "*.csv")).containsExactly("a.csv");
    assertThat(unreadable).hasSize(1);
    assertThat(Unreadable.reason(unreadable.values().iterator().next()))
        .startsWith("its name ")
        .contains("rename");
  }

  @Test
  void whyAFileCannotBeReadIsSaidInPlainWords() {
    assertThat(Unreadable.reason(new AccessDeniedException("/data/a.csv")))
        .isEqualTo("this process has no permission to read it");
    assertThat(Unreadable.reason(new FileSystemLoopException("/data/loop")))
        .isEqualTo("it is a link to a folder above it");
    assertThat(Unreadable.reason(new IOException("disk error"))).isEqualTo("disk error");
  }

  @Test
  void linkedFoldersAndFilesAreFoundUnderTheNamesTheyHaveHere() throws IOException {
    write("elsewhere/a.csv");
    write("elsewhere/deep/b.csv");
    Files.createSymbolicLink(home.resolve("incoming"), home.resolve("elsewhere"));
    Path real = Files.createDirectories(home.resolve("real"));
    Files.createSymbolicLink(real.resolve("linked"), home.resolve("elsewhere"));
    assertThat(list("incoming", "**/*.csv")).containsExactly("a.csv", "deep/b.csv");
    assertThat(list("real", "**/*.csv")).containsExactly("linked/a.csv", "linked/deep/b.csv");
  }

  @Test
  void aLinkToAFolderAboveIsToldAndTheFilesBesideItAreFound() throws IOException {
    write("data/a.csv");
    Files.createSymbolicLink(home.resolve("data/loop"), home.resolve("data"));
    Files.createSymbolicLink(home.resolve("data/self.csv"), home.resolve("data/self.csv"));
    assertThat(list("data", "**/*.csv")).containsExactly("a.csv");
    assertThat(unreadable).containsOnlyKeys("loop", "self.csv");
  }

  @Test
  void whatIsHiddenOrBeingWrittenDoesNotCount() throws IOException {
    for (String name : List.of("a.csv.part", "b.csv.PARTIAL", "c.csv.tmp", "d.csv~", ".e.csv")) {
      write("data/" + name);
    }
    write("data/.git/f.csv");
    write("data/x.csv.part/g.csv");
    write("data/h.csv");
    assertThat(list("data", "**")).containsExactly("h.csv");
  }

  @Test
  void aNameWithABackslashIsToldAsOneThatCannotBeUsed() throws IOException {
    write("data/a\\b.csv");
    write("data/é ü[1]*?.csv");
    assertThat(list("data", "*.csv")).containsExactly("é ü[1]*?.csv");
    assertThat(unreadable).hasSize(1);
    assertThat(unreadable.values().iterator().next()).hasMessageContaining("backslash");
  }

  @Test
  void aFileDatedTomorrowHasSettled() {
    Instant now = Instant.parse("2024-03-01T00:00:00Z");
    Duration settleFor = Duration.ofSeconds(30);
    Map<Duration, Boolean> settled =
        Map.of(
            Duration.ofDays(-1), true,
            Duration.ofSeconds(-30), true,
            Duration.ofSeconds(-29), false,
            Duration.ofSeconds(29), false,
            Duration.ofDays(1), true);
    settled.forEach(
        (age, is) -> {
          DataFiles.Entry file = new DataFiles.Entry("a", home, 1, now.plus(age));
          assertThat(file.hasSettled(settleFor, now)).as(age.toString()).isEqualTo(is);
        });
  }

  @Test
  void codeAtTheTopMatchesAndALinkedCodeFolderIsWalked() throws IOException {
    write("project/train.py");
    write("project/lib/helper.py");
    write("project/data/not_code.py");
    write("project/__pycache__/x.py");
    Files.createSymbolicLink(home.resolve("code"), home.resolve("project"));
    Map<String, Path> found = new TreeMap<>();
    SourceTree.walk(
        home.resolve("code"),
        java.util.Set.of(home.resolve("code/data")),
        List.of("**/*.py"),
        (path, file, a) -> found.put(path, file),
        unreadable::put);
    assertThat(found).containsOnlyKeys("lib/helper.py", "train.py");
  }
}
