package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.cli.client.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GivenTokenTest {

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
    return GivenToken.of(tidemill.tokenFile, environment::get);
  }
}
