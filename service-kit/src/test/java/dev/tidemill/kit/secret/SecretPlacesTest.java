package dev.tidemill.kit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.schemas.spec.field.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretPlacesTest {

  @TempDir Path folder;
  private Path home;
  private Path pipeline;
  private SecretPlaces places;

  @BeforeEach
  void aHome() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    pipeline = Files.createDirectories(folder.resolve("pipeline"));
    places =
        new SecretPlaces(
            Map.of("GIT_TOKEN", "hunter2", "EMPTY", "", "TIDEMILL_TOKEN", "hunter2"),
            home,
            home.resolve("secrets"));
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aVariableAFileAndAKeyOfASecretAreRead() throws IOException {
    write(pipeline.resolve("keys/deploy"), "hunter3\n");
    write(folder.resolve("elsewhere"), "hunter4\r\n");
    write(home.resolve("secrets/db/password"), "hunter5");
    assertThat(places.resolve(SecretRef.env("GIT_TOKEN"), pipeline).reveal()).isEqualTo("hunter2");
    assertThat(places.resolve(SecretRef.file("keys/deploy"), pipeline).reveal())
        .isEqualTo("hunter3");
    assertThat(
            places
                .resolve(SecretRef.file(folder.resolve("elsewhere").toString()), pipeline)
                .reveal())
        .isEqualTo("hunter4");
    assertThat(places.resolve(SecretRef.secret("db", "password"), pipeline).reveal())
        .isEqualTo("hunter5");
    assertThat(places.resolve(SecretRef.file("secrets/db/password")).reveal()).isEqualTo("hunter5");
  }

  @Test
  void onlyTheLastLineBreakIsCut() throws IOException {
    write(pipeline.resolve("key"), " -----BEGIN\nx\n\n");
    assertThat(places.resolve(SecretRef.file("key"), pipeline).reveal())
        .isEqualTo(" -----BEGIN\nx\n");
  }

  @Test
  void aRenewedSecretIsUsedFromThenOn() throws IOException {
    write(home.resolve("secrets/db/password"), "old");
    assertThat(places.resolve(SecretRef.secret("db", "password")).reveal()).isEqualTo("old");
    write(home.resolve("secrets/db/password"), "new");
    assertThat(places.resolve(SecretRef.secret("db", "password")).reveal()).isEqualTo("new");
  }

  @Test
  void whatIsMissingIsNamedByItsPlace() throws IOException {
    write(home.resolve("secrets/db/empty"), "\n");
    refused(SecretRef.env("NO_SUCH"), "NO_SUCH is missing or empty");
    refused(SecretRef.env("EMPTY"), "EMPTY is missing or empty");
    refused(SecretRef.file("nowhere"), pipeline.resolve("nowhere") + " cannot be read");
    refused(SecretRef.secret("db", "other"), home.resolve("secrets/db/other") + " cannot be read");
    refused(SecretRef.secret("db", "empty"), home.resolve("secrets/db/empty") + " is empty");
  }

  /** Whoever may apply a pipeline could send it to a server of their own. */
  @Test
  void whatIsTidemillsOwnIsNotGivenAway() throws IOException {
    write(home.resolve("token"), "hunter2");
    refused(SecretRef.env("TIDEMILL_TOKEN"), "a variable of Tidemill itself");
    refused(SecretRef.file(home.resolve("token").toString()), "belongs to Tidemill itself");
    refused(SecretRef.file("../home/token"), "belongs to Tidemill itself");
    refused(SecretRef.secret("..", "token"), "are names of files, not paths");
    Files.createSymbolicLink(pipeline.resolve("link"), home.resolve("token"));
    refused(SecretRef.file("link"), "belongs to Tidemill itself");
  }

  @Test
  void aFileThatIsNoSecretIsRefused() throws IOException {
    write(pipeline.resolve("large"), "x".repeat(70_000));
    Files.write(pipeline.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 1});
    refused(SecretRef.file("large"), "too large for a secret");
    refused(SecretRef.file("binary"), "not text in UTF-8");
    refused(SecretRef.file("x\0y"), "not the path of a file");
    refused(SecretRef.file("."), "cannot be read");
  }

  /** The environment of this process holds TIDEMILL_TOKEN. */
  @Test
  void whatTheSystemShowsOfProcessesIsNotGivenAway() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/environ")), "this system has no /proc");
    refused(SecretRef.file("/proc/self/environ"), "is refused: the system shows there");
    Files.createSymbolicLink(pipeline.resolve("link"), Path.of("/proc/self/environ"));
    refused(SecretRef.file("link"), "is refused: the system shows there");
  }

  @Test
  void aPipeHoldsNobodyUp() throws Exception {
    Path pipe = pipeline.resolve("pipe");
    assumeTrue(isPipe(pipe), "this system makes no pipes");
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> refused(SecretRef.file("pipe"), "cannot be read"));
  }

  private static boolean isPipe(Path made) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", made.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void refused(SecretRef place, String message) {
    assertThatThrownBy(() -> places.resolve(place, pipeline))
        .isInstanceOf(UnresolvedSecretException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter");
  }

  @Test
  void theTextFormShowsNothing() {
    assertThat(places.resolve(SecretRef.env("GIT_TOKEN"))).hasToString("***");
    assertThatThrownBy(() -> new Secret("")).isInstanceOf(IllegalArgumentException.class);
  }
}
