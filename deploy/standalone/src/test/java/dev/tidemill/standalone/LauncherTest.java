package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.cli.ApiCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The launcher knows by name what needs the small class path only. */
class LauncherTest {

  @Test
  void theCommandsOnTheSmallClassPathAreThoseOfTheApi() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../../tidemill"));
    String named = lines.get(lines.indexOf("case \"${1:-}\" in") + 1).strip();
    assertThat(named.substring(0, named.length() - 1).split(" \\| "))
        .containsExactlyElementsOf(
            ApiCommands.ALL.stream().map(c -> c.getAnnotation(Command.class).name()).toList());
  }
}
