package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
