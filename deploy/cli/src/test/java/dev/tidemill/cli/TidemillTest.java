package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.cli.home.HomeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
    assertThat(asked("--home", home.toString(), "--port", "8080")).isEqualTo(8080);
    Files.writeString(HomeFiles.port(home), "");
    assertThat(asked("--home", home.toString())).isEqualTo(8080);
  }

  private static int asked(String... options) {
    Tidemill tidemill = new Tidemill();
    new CommandLine(tidemill).parseArgs(options);
    return tidemill.askedPort();
  }
}
