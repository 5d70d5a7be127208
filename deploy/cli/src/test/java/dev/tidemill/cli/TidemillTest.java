package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.HomeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TidemillTest {

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void numbersInMessagesAreEnglishWhateverTheCountryOfTheMachine() {
    Locale.setDefault(Locale.GERMANY);
    assertThat("%.1f %,d".formatted(0.5, 1000)).isEqualTo("0,5 1.000");
    CliProgram.speakEnglish();
    assertThat("%.1f %,d".formatted(0.5, 1000)).isEqualTo("0.5 1,000");
  }

  @Test
  void theTidemillThatHoldsTheHomeIsAskedUnlessAPortIsGiven(@TempDir Path home) throws Exception {
    assertThat(asked("--home", home.toString())).isEqualTo(8080);
    Files.writeString(HomeFiles.port(home), "18123\n");
    assertThat(asked("--home", home.toString())).isEqualTo(18123);
    assertThat(asked("--home", home.toString(), "--port", "9000")).isEqualTo(9000);
    Files.writeString(HomeFiles.port(home), "");
    assertThat(asked("--home", home.toString())).isEqualTo(8080);
  }

  private static int asked(String... options) {
    Tidemill tidemill = new Tidemill();
    new CommandLine(tidemill).parseArgs(options);
    return tidemill.askedPort();
  }

  @Test
  void aTokenIsTakenFromTheOptionTheEnvironmentOrTheFileThatTheEnvironmentNames(@TempDir Path dir)
      throws Exception {
    String option = token(dir, "option");
    String named = token(dir, "named");
    Map<String, String> both = Map.of("TIDEMILL_TOKEN", "t1", "TIDEMILL_TOKEN_FILE", named);
    assertThat(given(both, "--token-file", option)).contains("of-option");
    assertThat(given(both)).contains("t1");
    assertThat(given(Map.of("TIDEMILL_TOKEN_FILE", named))).contains("of-named");
    assertThat(given(Map.of("TIDEMILL_TOKEN_FILE", " "))).isEmpty();
    String gone = dir.resolve("gone").toString();
    assertThatThrownBy(() -> given(Map.of("TIDEMILL_TOKEN_FILE", gone)))
        .isInstanceOf(CliException.class)
        .hasMessage("TIDEMILL_TOKEN_FILE: there is no token to read in " + gone);
  }

  private static String token(Path dir, String name) throws IOException {
    Path file = Files.writeString(dir.resolve(name), "of-" + name + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  private static Optional<String> given(Map<String, String> environment, String... options) {
    Tidemill tidemill = new Tidemill();
    new CommandLine(tidemill).parseArgs(options);
    return tidemill.givenToken(environment::get);
  }
}
