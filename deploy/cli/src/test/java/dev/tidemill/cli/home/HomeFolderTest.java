package dev.tidemill.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.files.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another user of the machine may do with a home. */
@DisabledOnOs(OS.WINDOWS)
class HomeFolderTest {

  @TempDir Path dir;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Path wide(String permissions) throws IOException {
    Path home = Files.createDirectories(dir.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(permissions));
    return home;
  }

  @Test
  void aNewHomeAndTheFoldersMadeAboveItAreClosedToOthers() throws IOException {
    Path home = dir.resolve("above/home");
    assertThat(HomeFolder.protect(home)).isEmpty();
    assertThat(permissions(home)).isEqualTo("rwx------");
    assertThat(permissions(home.getParent())).isEqualTo("rwx------");
    assertThat(HomeFolder.protect(home)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwx--x---", "rwxrwxrwx", "rwx----w-"})
  void aHomeThatOthersCanEnterIsClosedToThemWithALine(String permissions) throws IOException {
    Path home = wide(permissions);
    Files.createDirectories(home.resolve("kafka"));
    Files.writeString(home.resolve("kafka/port"), "9092");
    assertThat(HomeFolder.protect(home))
        .contains(
            "The folder %s was open to other users (%s); it is yours alone now (rwx------)"
                .formatted(home, permissions));
    assertThat(permissions(home)).isEqualTo("rwx------");
  }

  @Test
  void anEmptyFolderBecomesAHomeAndIsClosed() throws IOException {
    Path home = wide("rwxr-xr-x");
    assertThat(HomeFolder.protect(home)).isPresent();
    assertThat(permissions(home)).isEqualTo("rwx------");
  }

  @Test
  void aHomeOfSeparateServicesIsRecognised() throws IOException {
    Path home = wide("rwxr-x---");
    Files.writeString(home.resolve("lock-runner-1"), "17");
    Files.createDirectories(home.resolve("logs"));
    assertThat(HomeFolder.protect(home)).isPresent();
  }

  @Test
  void aFolderThatHoldsWhatIsNotTidemillsIsRefusedAndLeftAsItIs() throws IOException {
    Path home = wide("rwxrwxr-x");
    Files.writeString(home.resolve("thesis.txt"), "");
    Files.createDirectories(home.resolve("logs"));
    assertThatThrownBy(() -> HomeFolder.protect(home))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("is open to other users (rwxrwxr-x)")
        .hasMessageContaining("holds files that are not Tidemill's")
        .hasMessageContaining("--home, such as " + home.resolve("tidemill"));
    assertThat(permissions(home)).isEqualTo("rwxrwxr-x");
  }

  @Test
  void aProcessThatTakesAHomeClosesIt() throws IOException {
    Path home = wide("rwxr-xr-x");
    try (Home taken = Home.share(home, "runner")) {
      assertThat(permissions(taken.folder())).isEqualTo("rwx------");
      try (Home other = Home.share(home, "gateway")) {
        assertThat(other.folder()).isEqualTo(home);
      }
    }
  }

  private static Ownership of(int own, int owner) {
    return new Ownership(
        new Ownership.Users() {
          @Override
          public int own() {
            return own;
          }

          @Override
          public int owner(Path path) {
            return owner;
          }
        });
  }

  /** Its owner would have the token, and with it programs as the user of the process. */
  @Test
  void aHomeOfAnotherUserIsRefusedAndLeftAsItIs() throws IOException {
    Path home = wide("rwx------");
    for (int owner : new int[] {1001, 0}) {
      assertThatThrownBy(() -> HomeFolder.protect(home, of(1000, owner)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("The folder " + home + " belongs to ")
          .hasMessageContaining("Choose a folder of your own with --home FOLDER");
    }
    assertThatThrownBy(() -> HomeFolder.protect(home, of(0, 1000)))
        .isInstanceOf(StartException.class);
    assertThat(HomeFolder.protect(home, of(1000, 1000))).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void rootTakesNoHomeThatWasGivenToAnotherUser() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a folder away");
    Path home = wide("rwxr-xr-x");
    Files.setAttribute(home, "unix:uid", 12_345);
    assertThatThrownBy(() -> Home.take(home))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("belongs to user 12345, and this process runs as root");
    assertThat(permissions(home)).isEqualTo("rwxr-xr-x");
    assertThat(home).isEmptyDirectory();

    Path own = Files.createDirectory(dir.resolve("own"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), own);
    Files.setAttribute(link, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> Home.take(link))
        .as("its owner may let it point elsewhere")
        .isInstanceOf(StartException.class);
  }
}
